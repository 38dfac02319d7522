"""Mistakes in a site file: all told at once, each with its line and field, and each has words."""

from pathlib import Path

import pytest

from tests.support.site_file import GOOD, house_in_memory, with_change
from web.house import House
from web.languages import in_words
from web.sites.mistakes import BadFile, Mistake
from web.sites.reading import read_site_file


@pytest.fixture
def house(tmp_path: Path) -> House:
    return house_in_memory(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "fes.toml"
    path.write_text(GOOD)
    return path


def wrong_in(file: Path, house: House) -> list[Mistake]:
    with pytest.raises(BadFile) as refused:
        read_site_file(file, house)
    for mistake in refused.value.mistakes:
        assert all(in_words(mistake.wrong, each) != mistake.wrong for each in ("fr", "ar"))
    return refused.value.mistakes


def line_with(text: str, file: Path) -> int:
    """The number of the first line that begins so."""
    lines = file.read_text().split("\n")
    return next(number for number, line in enumerate(lines, 1) if line.startswith(text))


# What is right, what is written in its place, and what is said of which field; in its line.
INSTEAD = r"""
width = 800         | width = "800"                | floor.width               | valid integer
width = 800         | width = true                 | floor.width               | valid integer
width = 800         | width = 800.0                | floor.width               | valid integer
width = 800         | width = inf                  | floor.width               | valid integer
width = 800         | width = 99                   | floor.width               | greater than
width = 800         | width = 99999999999999999999 | floor.width               | less than
width = 800         | width = [800]                | floor.width               | valid integer
x = 100             | x = -1                       | positions.0.x             | greater than
rotation = 0        | rotation = 360               | positions.0.rotation      | less than
name = "Technopark  | name = 3 #                   | site.name                 | valid string
example = true      | example = "true"             | site.example              | valid boolean
example = true      | example = 1                  | site.example              | valid boolean
example = true      | colour = "blue"              | site.colour               | Unknown field
city = "Fès"        | city = ""                    | site.city                 | Length must be
city = "Fès"        | city = "   "                 | site.city                 | Write something
city = "Fès"        | city = "\u0007"              | site.city                 | control characters
city = "Fès"        | city = "Fès\u202E"           | site.city                 | control characters
city = "Fès"        | city = "F\nès"               | site.city                 | control characters
city = "Fès"        | city = "F\u0000ès"           | site.city                 | control characters
Africa/Casablanca   | Africa/Mogador               | site.time_zone            | No such time zone
Africa/Casablanca   | ../../etc/passwd             | site.time_zone            | No such time zone
Africa/Casablanca   | Africa                       | site.time_zone            | No such time zone
id = "fes"          | id = "../fes"                | site.id                   | Use a-z
id = "fes"          | id = "Fes"                   | site.id                   | Use a-z
id = "fes"          | id = "fes\n"                 | site.id                   | Use a-z
id = "fes"          | id = ""                      | site.id                   | Use a-z
= "2026-01-01"      | = 2026-01-01                 | policies.0.starts_on      | valid string
= "2026-01-01"      | = "2026-02-30"               | policies.0.starts_on      | no such day
= "2026-01-01"      | = "01-01-2026"               | policies.0.starts_on      | YYYY-MM-DD
= "2026-01-01"      | = "٢٠٢٦-٠١-٠١"               | policies.0.starts_on      | YYYY-MM-DD
= "2026-01-01"      | = "2026-W01-1"               | policies.0.starts_on      | YYYY-MM-DD
grid_minutes = 15   | grid_minutes = 7             | policies.0.grid_minutes   | Must be one of
min_minutes = 30    | min_minutes = 40             | policies.0.min_minutes    | multiple of
["08:30", "19:00"]  | ["19:00", "08:30"]           | policies.0.hours.monday   | must open
["08:30", "19:00"]  | ["08:30", "08:30"]           | policies.0.hours.monday   | must open
["08:30", "19:00"]  | ["08:30"]                    | policies.0.hours.monday   | Write hours as
["08:30", "19:00"]  | ["08:30", "24:15"]           | policies.0.hours.monday   | Write hours as
["08:30", "19:00"]  | ["8:30", "19:00"]            | policies.0.hours.monday   | Write hours as
["08:30", "19:00"]  | "08:30-19:00"                | policies.0.hours.monday   | valid list
["08:30", "19:00"]  | [8, "19:00"]                 | policies.0.hours.monday.0 | valid string
, ar = "هادئ"       |                              | zones.0.names.ar          | Missing data
, ar = "هادئ"       | , ar = "هادئ", tlh = "yIn"   | zones.0.names.tlh         | Unknown field
kind = "door"       | kind = "dragon"              | landmarks.0.kind          | Must be one of
["screen"]          | ["screen", "throne"]         | positions.0.features.1    | Must be one of
code = "FES-01"     | code = "Fes 1"               | positions.0.code          | Write a code like
code = "FES-01"     | code = "FES-01\n"            | positions.0.code          | Write a code like
code = "FES-01"     | code = "FES-٠١"              | positions.0.code          | Write a code like
zone = "quiet"      | zone = "loud"                | positions.0.zone          | no zone loud
["FES-02"]          | ["FES-01"]                   | positions.0.neighbours    | its own neighbour
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in INSTEAD.strip().splitlines()]


@pytest.mark.parametrize(
    ("right", "written", "field", "said"),
    [
        pytest.param(*row, id=f"{row[2]}: {row[1]}".encode("unicode_escape").decode())
        for row in ROWS
    ],
)
def test_a_mistake_is_told_with_its_line_and_field(  # noqa: PLR0917
    file: Path, house: House, right: str, written: str, field: str, said: str
) -> None:
    line = GOOD[: GOOD.index(right)].count("\n") + 1
    mistakes = wrong_in(with_change(file, (right, written)), house)

    told = next(mistake for mistake in mistakes if mistake.field == field)
    assert told.line == line
    assert said in told.wrong


@pytest.mark.parametrize(
    ("change", "line", "field", "said"),
    [
        (('city = "Fès"\n', ""), "[site]", "site.city", "Missing data"),
        (("sunday = []\n", ""), "[policies.hours]", "policies.0.hours.sunday", "Missing data"),
        (('kind = "door"\n', ""), "[[landmarks]]", "landmarks.0.kind", "Missing data"),
        (("[floor]", "[roof]\n[floor]"), "[roof]", "roof", "Unknown field"),
        (("[floor]", "[[floor]]"), "[[floor]]", "floor", "Invalid input type"),
        (("[[landmarks]]", "[landmarks]"), "[landmarks]", "landmarks", "Not a valid list"),
        (("[policies.hours]", "[hours]"), "[[policies]]", "policies.0.hours", "Missing data"),
        (("[policies.hours]", "[hours]"), "[hours]", "hours", "Unknown field"),
        (("x = 800\ny = 600", "x = 801\ny = 600"), "x = 801", "positions.1.x", "outside the floor"),
        (("x = 800\ny = 600", "x = 800\ny = 601"), "y = 601", "positions.1.y", "outside the floor"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_missing_or_out_of_place_is_told_where_it_should_be(  # noqa: PLR0917
    file: Path, house: House, change: tuple[str, str], line: str, field: str, said: str
) -> None:
    mistakes = wrong_in(with_change(file, change), house)

    told = next(mistake for mistake in mistakes if mistake.field == field)
    assert told.line == line_with(line, file)
    assert said in told.wrong


def test_what_is_there_twice_is_told_at_both_places(file: Path, house: House) -> None:
    with_change(file, ('code = "FES-02"', 'code = "FES-01"'))

    codes = [m for m in wrong_in(file, house) if m.field.endswith("code")]

    first = line_with('code = "FES-01"', file)
    assert codes == [
        Mistake(first, "positions.0.code", "FES-01 is there 2 times"),
        Mistake(first + 9, "positions.1.code", "FES-01 is there 2 times"),
    ]


@pytest.mark.parametrize(("table", "key"), [("policies", "version = 1"), ("zones", 'id = "quiet"')])
def test_so_is_a_policy_or_a_zone(file: Path, house: House, table: str, key: str) -> None:
    start = GOOD.index(f"[[{table}]]")
    end = GOOD.index("\n\n[[" if table == "zones" else "\n\n[floor]", start) + 2
    file.write_text(GOOD[:end] + GOOD[start:end] + GOOD[end:])

    places = [m.field for m in wrong_in(file, house)]

    assert places == [f"{table}.{n}.{key.partition(' ')[0]}" for n in range(2)]


def test_a_neighbour_must_answer(file: Path, house: House) -> None:
    with_change(file, ('neighbours = ["FES-01"]', "neighbours = []"))

    assert wrong_in(file, house) == [
        Mistake(
            line_with('neighbours = ["FES-02"]', file),
            "positions.0.neighbours",
            "FES-02 does not name FES-01 in turn",
        )
    ]


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(
    file: Path, house: House
) -> None:
    with_change(
        file,
        ('city = "Fès"', "city = 7"),
        ("grid_minutes = 15", "grid_minutes = 16"),
        ("width = 800", 'width = "wide"'),
        ('zone = "quiet"', 'zone = "loud"'),
        ('code = "FES-02"', 'code = "FES-01"'),
    )

    mistakes = wrong_in(file, house)

    assert [m.field for m in mistakes] == [
        "site.city",
        "policies.0.grid_minutes",
        "floor.width",
        "positions.0.code",
        "positions.0.zone",
        "positions.0.neighbours",
        "positions.1.code",
        "positions.1.neighbours",
    ]
    assert mistakes == sorted(mistakes)


def test_the_error_reads_like_a_compilers(file: Path, house: House) -> None:
    with_change(file, ("width = 800", 'width = "wide"'))

    with pytest.raises(BadFile) as refused:
        read_site_file(file, house)

    line = line_with("width", file)
    assert str(refused.value) == f"{file}:{line}: floor.width: Not a valid integer."


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"[site]\nid = \n", 2, "Invalid value"),
        (b"[site]\nid = 'a'\nid = 'b'\n", 3, "Cannot overwrite a value"),
        (b"[site]\nday = 2026-02-30\n", 2, "Invalid date"),
        (b"[site]\nname = 'never ends\n", 2, "Expected"),
        (b"[site]\nhours = [\n\n", 2, "end of document"),
        (b"[site\n", 1, "Expected"),
        (b"[site]\nname = '\x07'\n", 2, "character"),
        (b"[site]\nname = 'F\xe8s'\n", 2, "Not UTF-8 text"),
        ("[site]\nid = 'a'\n".encode("utf-16"), 1, "Not UTF-8 text"),
        (b"\x00\x01\x02", 1, "Invalid statement"),
        (b"x = " + b"9" * 5000, 1, "5000 digits"),
        (b"x = " + b"[" * 5000, 1, "recursion"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_toml_is_told_where_it_stops_being_so(
    file: Path, house: House, content: bytes, line: int, said: str
) -> None:
    file.write_bytes(content)

    (mistake,) = wrong_in(file, house)

    assert (mistake.line, mistake.field) == (line, "file")
    assert said in mistake.wrong


def test_an_empty_file_lacks_everything(file: Path, house: House) -> None:
    file.write_text("")

    assert {(m.line, m.field) for m in wrong_in(file, house)} == {
        (1, table) for table in ("site", "policies", "floor", "zones", "landmarks", "positions")
    }


def test_lines_are_counted_as_editors_do(file: Path, house: House) -> None:
    file.write_text(
        "# one line\u2028and\u0085still one\n" + GOOD.replace("width = 800", "width = 0")
    )

    (first, *_) = wrong_in(file, house)

    assert first.line == GOOD[: GOOD.index("width = 800")].count("\n") + 2


def test_a_file_that_is_not_there_is_another_matter(tmp_path: Path, house: House) -> None:
    with pytest.raises(FileNotFoundError):
        read_site_file(tmp_path / "none.toml", house)
