"""What is read at `/metrics`."""

from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

TOKEN = "0123456789abcdef0123456789abcdef"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Figures:
    """The figures of one answer."""

    def __init__(self, text: str) -> None:
        families = [*text_string_to_metric_families(text)]
        self.samples = [sample for family in families for sample in family.samples]
        self.names = {sample.name for sample in self.samples}

    def of(self, name: str, **labels: str) -> float:
        """All that are called so, and have the labels, together; 0 where there is none."""
        return sum(s.value for s in self.samples if s.name == name and _has(s.labels, labels))

    def by(self, label: str, name: str) -> dict[str, float]:
        """Each that is called so, by what tells them apart."""
        return {s.labels[label]: s.value for s in self.samples if s.name == name}


def _has(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return all(labels.get(name) == value for name, value in wanted.items())
