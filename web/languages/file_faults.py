"""What is wrong in a file, in words: what to write there instead."""

from web.languages.catalogues import N_

# What readers of files say beside what all schemas do, and how the command line says it to people.
FILE_FAULTS = {
    "Not UTF-8 text.": N_("That is no text in UTF-8. Save the file as UTF-8."),
    "Not TOML: {why}": N_("From here on, that is no TOML. Mend it: %(why)s"),
    "Not JSON: {why}": N_("From here on, that is no JSON. Mend it: %(why)s"),
    "Neither .toml nor .json.": N_(
        "What kind of file that is, its name does not say. Call it .toml or .json."
    ),
    "Not a valid boolean.": N_("Send true or false, without quotes."),
    "Use a-z, 0-9 and -.": N_("Use a-z, 0-9 and -, and begin with a letter."),
    "Write something.": N_("Write something here."),
    "Write a day as YYYY-MM-DD.": N_("Send a day like 2026-12-01."),
    "There is no such day.": N_("No calendar has that day. Choose another one."),
    "Write a code like ESS-01.": N_("Send a code like ESS-01."),
    'Write hours as ["08:30", "19:00"], or [] for closed.': N_(
        'Send ["08:30", "19:00"], or [] for closed.'
    ),
    "The site must open before it closes.": N_(
        "The site would close before it opens. Choose other hours."
    ),
    "No such time zone; write an IANA name.": N_(
        "There is no such time zone. Write one like Africa/Casablanca."
    ),
    "The minimum must be a multiple of the grid.": N_(
        "The shortest reservation is no multiple of the steps, grid_minutes. Change one of them."
    ),
    "{name} is there {count} times": N_("%(name)s is there more than once. Leave the others out."),
    "outside the floor, whose width is {size}": N_(
        "That is outside the floor, which is %(size)s cm wide. Choose a smaller number."
    ),
    "outside the floor, whose height is {size}": N_(
        "That is outside the floor, which is %(size)s cm deep. Choose a smaller number."
    ),
    "there is no zone {zone}": N_("The file has no zone %(zone)s. Name one that it has."),
    "{code} cannot be its own neighbour": N_(
        "%(code)s cannot be its own neighbour. Leave it out here."
    ),
    "{other} does not name {code} in turn": N_(
        "%(other)s does not name %(code)s in turn. Let both name each other, or neither."
    ),
}
