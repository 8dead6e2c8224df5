"""Our kinds as other corpora and tools would label them, by name, from `schema/labels.json`.

In: the name of a projection, a span's label and kind. Out: the label that the other scheme gives such a span, or None
where it has no place for it.

>>> PROJECTIONS["l3s"].of("headline", "title"), PROJECTIONS["mineru_v0"].of("headline", "title")
('headline', 'other')
>>> PROJECTIONS["boilernet"].of("noise", "unknown"), PROJECTIONS["dragnet"].of("metadata", "byline")
('chrome', 'chrome')
>>> PROJECTIONS["cleaneval"].of("body", "unknown") is None
True
"""

from collections.abc import Mapping
from dataclasses import dataclass

from builder.labels import LABEL_OF_KIND, LABELS, UNKNOWN_KIND, load_schema


@dataclass(frozen=True, slots=True)
class Projection:
    """A scheme that spans can be projected onto."""

    name: str
    means: str
    labels: tuple[str, ...]  # their places are the codes
    by_kind: Mapping[tuple[str, str], str]  # by label and kind

    def of(self, label: str, kind: str) -> str | None:
        """What the scheme calls a span of ours."""
        return self.by_kind.get((label, kind))

    def code(self, label: str, kind: str) -> int | None:
        """The place of that name among `labels`."""
        name = self.of(label, kind)
        return None if name is None else self.labels.index(name)


def _load(name: str, means: str, labels: list[str]) -> Projection:
    kinds = {kind["name"]: kind["as"] for label in load_schema("labels.json")["labels"] for kind in label["kinds"]}
    by_kind = {(LABEL_OF_KIND[kind], kind): named[name] for kind, named in kinds.items() if name in named}
    for label in LABELS:
        names = {named.get(name) for kind, named in kinds.items() if LABEL_OF_KIND[kind] == label}
        if len(names) == 1 and (only := names.pop()):  # a span of unknown kind: where all kinds agree
            by_kind[label, UNKNOWN_KIND] = only
    return Projection(name, means, tuple(labels), by_kind)


PROJECTIONS: dict[str, Projection] = {one["name"]: _load(**one) for one in load_schema("labels.json")["projections"]}
