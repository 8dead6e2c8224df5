"""The sections of the report, in their order: each takes the build and gives HTML, or "" where it has no matter."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import reduce
from html import escape
from operator import add
from pathlib import Path
from typing import NamedTuple

from builder.labels import KINDS, LABELS, TIERS, meaning, meaning_of_tier
from builder.publish.facts import Facts
from builder.publish.figures import CONFIDENCE_BINS, Figures
from builder.publish.history import Edition
from builder.publish.report.charts import Bar, bars, columns, count_bars, table
from builder.publish.report.examples import example_pages
from builder.publish.report.violations import violation_list

SITES_SHOWN, LANGUAGES_SHOWN = 15, 20
MONTHS_SHOWN_OF_YEARS = 3


class Build(NamedTuple):
    """What the report tells of."""

    folder: Path
    facts: Facts
    figures: Mapping[str, Figures]
    edition: Edition

    @property
    def all(self) -> Figures:
        """The figures of all splits together."""
        return reduce(add, self.figures.values())


def headline(build: Build) -> str:
    """The build in one sentence."""
    figures = build.all
    return (
        f"<b>{figures.pages:,}</b> pages of <b>{len(figures.sites):,}</b> sites in <b>{len(figures.languages):,}</b> "
        f"languages, <b>{int(figures.spans.sum()):,}</b> labelled spans."
    )


def ledger(build: Build) -> str:
    """Where every input went: read, lost on the way, published, split."""
    facts, published = build.facts, build.all.pages
    losses = [(rule, count, "bad", "rejected") for rule, count in _ranked(facts.rejected)]
    if facts.duplicates:
        losses.append(("copies", facts.duplicates, "warn", "published once"))
    rows, left = [Bar("read", facts.inputs, f"{facts.inputs:,}", "ink")], facts.inputs
    for name, count, tone, note in losses:
        left -= count
        rows.append(Bar(name, count, f"−{count:,}", tone, note, start=left))
    rows.append(Bar("published", published, f"{published:,}", "good"))
    begun = 0
    for split, figures in build.figures.items():
        rows.append(Bar(split, figures.pages, f"{figures.pages:,}", "split", start=begun))
        begun += figures.pages
    aside = {"Not pages by their nature, and not counted": facts.skipped, "Mended and published": facts.repaired}
    return bars(rows) + "".join(
        f"<p>{what}: {escape(_listed(counts))}.</p>" for what, counts in aside.items() if counts
    )


def _ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({count:,})" for name, count in _ranked(counts))


def labels(build: Build) -> str:
    """Shares of labels in the text, and of kinds in each label."""
    figures = build.all
    total = int(figures.characters.sum()) or 1
    rows = []
    for code, label in enumerate(LABELS):
        share = int(figures.characters[code].sum()) / total
        spans = int(figures.spans[code].sum())
        rows.append(Bar(label, share, f"{share:.1%}", label, f"{spans:,} spans: {meaning(label)}"))
    return "<p>Shares of all labelled characters.</p>" + bars(rows) + _kinds(figures)


def _kinds(figures: Figures) -> str:
    drawn = []
    for code, label in enumerate(LABELS):
        found = [kind for kind in range(len(KINDS)) if figures.spans[code, kind]]
        found.sort(key=lambda kind: -figures.spans[code, kind])
        rows = [
            Bar(KINDS[kind], int(figures.spans[code, kind]), f"{figures.spans[code, kind]:,}", label) for kind in found
        ]
        if rows:
            drawn.append(f"<div><h3>{label}</h3>{bars(rows)}</div>")
    return f'<div class="grid">{"".join(drawn)}</div>'


def confidence(build: Build) -> str:
    """How sure the labels are, and who decided."""
    figures = build.all
    spans = int(figures.spans.sum()) or 1
    tiers = [
        Bar(tier, figures.tiers[tier], f"{figures.tiers[tier] / spans:.1%}", tier, meaning_of_tier(tier))
        for tier in TIERS
    ]
    names = [f"{place / CONFIDENCE_BINS:.2f}" for place in range(CONFIDENCE_BINS)]
    heights = [counts.tolist() for counts in figures.confidence]
    chart = columns(heights, LABELS, names, "spans by confidence")
    return chart + bars(tiers)


def origin(build: Build) -> str:
    """Languages, sites, formats and dates."""
    figures = build.all
    counts = timeline(figures.months)
    drawn = [
        ("Languages", count_bars(figures.languages, most=LANGUAGES_SHOWN, tone="ink")),
        ("Sites", count_bars(figures.sites, most=SITES_SHOWN, tone="ink")),
        ("Formats", count_bars(figures.formats, most=10, tone="ink")),
        ("Filled columns", _filled(figures)),
    ]
    grid = "".join(f"<div><h3>{name}</h3>{chart}</div>" for name, chart in drawn)
    unit = "month" if len(next(iter(counts), "")) > len("2025") else "year"
    dates = columns([list(counts.values())], ["ink"], list(counts), f"pages by {unit} of publication") if counts else ""
    return f'<div class="grid">{grid}</div>{dates}'


def timeline(months: Mapping[str, int]) -> dict[str, int]:
    """Pages by month, or by year where they span more than three, without gaps.

    >>> timeline({"2024-12": 2, "2025-02": 1}), timeline({"2019-01": 1, "2021-12": 1, "2022-01": 3})
    ({'2024-12': 2, '2025-01': 0, '2025-02': 1}, {'2019': 1, '2020': 0, '2021': 1, '2022': 3})
    """
    if not months:
        return {}
    years = range(int(min(months)[:4]), int(max(months)[:4]) + 1)
    if len(years) > MONTHS_SHOWN_OF_YEARS:
        by_year: Counter[str] = Counter()
        for month, count in months.items():
            by_year[month[:4]] += count
        return {f"{year:04}": by_year[f"{year:04}"] for year in years}
    names = (f"{year:04}-{month:02}" for year in years for month in range(1, 13))
    return {name: months.get(name, 0) for name in names if min(months) <= name <= max(months)}


def _filled(figures: Figures) -> str:
    pages = figures.pages or 1
    rows = [Bar(name, count / pages, f"{count / pages:.0%}", "ink") for name, count in figures.with_value.items()]
    return bars(rows, largest=1.0)


def lengths(build: Build) -> str:
    """How long the stories are."""
    counted = build.all.lengths
    if not counted:
        return ""
    bits = range(max(counted) + 1)
    names = ["no story", *(f"{1 << bit >> 1:,} to {(1 << bit) - 1:,} characters" for bit in bits[1:])]
    return columns([[counted[bit] for bit in bits]], ["body"], names, "pages by characters of body, doubling")


def proof(build: Build) -> str:
    """Overlap between splits, counted from the published files."""
    names = {
        "site": "site",
        "split_group": "split group",
        "address": "address, without tracking and dress",
        "text": "text, to the letter",
        "near_duplicate": "story, nearly the same",
        "unseen_site": "site of test_unseen_site",
    }
    rows = [
        (names.get(name, name), f"{count:,}", "passed" if not count else "leaks")
        for name, count in build.facts.proof.items()
    ]
    if not rows:
        return ""
    sides = [
        (split, f"{figures.pages:,}", f"{len(figures.sites):,}", f"{len(figures.groups):,}")
        for split, figures in build.figures.items()
    ]
    return (
        table(("split", "pages", "sites", "groups"), sides)
        + "<p>What two splits have in common, counted again from the files:</p>"
        + table(("the same", "in two splits", ""), rows)
    )


def rights(build: Build) -> str:
    """Opt-out signals and flags."""
    figures = build.all
    signals = Counter(figures.rights)
    parts = []
    if signals:
        parts.append(f"<div><h3>Opt-out signals</h3>{count_bars(signals, most=10, tone='warn')}</div>")
    if figures.flags:
        parts.append(f"<div><h3>Flags</h3>{count_bars(figures.flags, most=15, tone='warn')}</div>")
    if build.facts.masked:
        parts.append(f"<div><h3>Made unreadable</h3>{count_bars(build.facts.masked, most=5, tone='ink')}</div>")
    return f'<div class="grid">{"".join(parts)}</div>' if parts else ""


def violations(build: Build) -> str:
    """What could not be used, or was mended, rule by rule."""
    return violation_list(build.folder)


def examples(build: Build) -> str:
    """One page of each format twice: where the labels are surest, and where they are least sure."""
    return example_pages(build.folder)


SECTIONS: dict[str, Callable[[Build], str]] = {
    "Where every input went": ledger,
    "Labels": labels,
    "Confidence": confidence,
    "Where pages come from": origin,
    "Lengths": lengths,
    "No leaks between splits": proof,
    "Rights and flags": rights,
    "Violations": violations,
    "Example pages": examples,
}
