"""How far reviewers agree, and where they do not.

In: reviews. Out: plain figures: for every two people who accepted the same page, Cohen's kappa for labels and kinds and
F1 per label, over the pieces that the borders of both cut the text into; for everyone, the share of pieces the others
label alike; conflicts that wait for a third opinion.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from builder.labels import LABELS
from builder.review.corrections import Reviews, judge
from builder.review.journal import Decision, PageReview


class Piece(NamedTuple):
    """Words that both people labelled, and what each said."""

    one: tuple[str, str]  # label, kind
    other: tuple[str, str]


def agreement(reviews: Reviews) -> dict[str, Any]:
    """Figures for every pair, for everyone, and the open conflicts."""
    pieces: dict[tuple[str, str], list[Piece]] = defaultdict(list)
    pages: Counter[tuple[str, str]] = Counter()
    for accepted in _accepted(reviews).values():
        for one, other in combinations(sorted(accepted), 2):
            if accepted[one].digest == accepted[other].digest:
                pieces[one, other] += _common(accepted[one].spans, accepted[other].spans)
                pages[one, other] += 1
    return {
        "pairs": [{"people": list(pair), "pages": pages[pair], **figures(found)} for pair, found in pieces.items()],
        "people": _people(pieces),
        "conflicts": list(_conflicts(reviews)),
    }


def figures(pieces: Sequence[Piece]) -> dict[str, Any]:
    """Kappa and F1 over some pieces."""
    labels = [(piece.one[0], piece.other[0]) for piece in pieces]
    return {
        "pieces": len(pieces),
        "kappa_label": kappa(labels),
        "kappa_kind": kappa([(".".join(piece.one), ".".join(piece.other)) for piece in pieces]),
        "f1": {label: _f1(label, labels) for label in LABELS},
    }


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa: agreement beyond what chance would give; None where there is nothing to compare.

    >>> kappa([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")])
    0.5
    """
    if not pairs:
        return None
    seen = sum(one == other for one, other in pairs) / len(pairs)
    ours, theirs = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(ours[name] * theirs[name] for name in ours) / len(pairs) ** 2
    return 1.0 if chance == 1 else round((seen - chance) / (1 - chance), 4)


def _f1(label: str, pairs: Sequence[tuple[str, str]]) -> float | None:
    both = sum(one == other == label for one, other in pairs)
    said = sum((one == label) + (other == label) for one, other in pairs)
    return round(2 * both / said, 4) if said else None


def _accepted(reviews: Reviews) -> Mapping[str, dict[str, PageReview]]:
    """The last whole-page review of every page by everyone."""
    found: dict[str, dict[str, PageReview]] = defaultdict(dict)
    for entry in reviews.entries:
        if isinstance(entry, PageReview) and entry.accepted:
            found[entry.page][entry.reviewer] = entry
    return found


def _common(one: Sequence[Decision], other: Sequence[Decision]) -> Iterator[Piece]:
    """Yield the pieces between the borders of both that hold a letter or digit and that both labelled."""
    borders = sorted({place for span in (*one, *other) for place in (span.start, span.end)})
    ours, theirs = iter(sorted(one)), iter(sorted(other))
    mine, yours = next(ours, None), next(theirs, None)
    for start, end in pairwise(borders):
        while mine and mine.end <= start:
            mine = next(ours, None)
        while yours and yours.end <= start:
            yours = next(theirs, None)
        if mine and yours and mine.start <= start and yours.start <= start:
            words = mine.text[start - mine.start : end - mine.start]
            if any(map(str.isalnum, words)):
                yield Piece((mine.label, mine.kind), (yours.label, yours.kind))


def _people(pieces: Mapping[tuple[str, str], Sequence[Piece]]) -> list[dict[str, Any]]:
    """For everyone, how often others gave the same label and kind."""
    total, labels, kinds = Counter(), Counter(), Counter()
    for pair, found in pieces.items():
        for person in pair:
            total[person] += len(found)
            labels[person] += sum(piece.one[0] == piece.other[0] for piece in found)
            kinds[person] += sum(piece.one == piece.other for piece in found)
    return [
        {"person": person, "pieces": n, "label": round(labels[person] / n, 4), "kind": round(kinds[person] / n, 4)}
        for person, n in sorted(total.items())
        if n
    ]


def _conflicts(reviews: Reviews) -> Iterator[dict[str, Any]]:
    """Yield the places on which people disagree, as they stand in the file."""
    by_page = defaultdict(list)
    for entry in reviews.entries:
        if isinstance(entry, PageReview):
            by_page[entry.page, entry.digest].append(entry)
    for (page, _), found in by_page.items():
        outcome = judge(None, found)
        for person, decision in outcome.conflicts:
            start, end, label, kind, text, *_ = decision
            yield {"page": page, "person": person, "start": start, "end": end, "says": f"{label}.{kind}", "text": text}
