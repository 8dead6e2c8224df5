"""The datasheet of a published folder, as Markdown: what a stranger wants to know before using it.

In: the facts of a build, its figures, its edition. Out: one text for each row of `SECTIONS`.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from builder.labels import KIND_CODE, LABEL_CODE, LABEL_OF_KIND, LABELS, UNKNOWN_KIND, meaning
from builder.publish.example import example_page
from builder.publish.facts import Facts
from builder.publish.figures import Figures, shard_paths
from builder.publish.history import Edition
from builder.split import MEANING


class Build(NamedTuple):
    """All that the card tells of."""

    folder: Path
    facts: Facts
    figures: Mapping[str, Figures]
    total: Figures
    edition: Edition


def _introduction(build: Build) -> str:
    return f"""# {build.facts.name} {build.edition.version}

{build.total.pages:,} web pages of {len(build.total.sites):,} known sites in {_languages(build.total)}.
Each has the whole of its visible text, and every part of it labelled **headline**, **metadata**, **body** or **noise**,
in {len(LABEL_OF_KIND)} finer kinds, with a confidence and the evidence behind it. Made for training and measuring tools
that find the article in a page. Offsets count Unicode code points of `text`; spans never overlap and leave out only
white space and separators."""


def _languages(total: Figures) -> str:
    named = ", ".join(name for name, _ in total.languages.most_common(8))
    return f"{len(total.languages)} languages ({named}{', …' if len(total.languages) > 8 else ''})"


def _loading(build: Build) -> str:
    tokens = 'load_dataset(path, "tokens")            # one row a page: tokens, offsets and B-/I- tags\n'
    return f"""## How to load it

```python
from datasets import load_dataset

path = "."                      # this folder, or its name on the Hub
pages = load_dataset(path)      # one row a page: text, spans, normalised fields, where it came from
lines = load_dataset(path, "lines")     # one row a line: text, label, kind, purity, confidence
{tokens if shard_paths(build.folder, "tokens") else ""}load_dataset(path, streaming=True)      # without a copy on disk

lines["train"].features["label"].names                  # label, kind and tier are ClassLabels
pages["train"].features["spans"].feature["kind"].names  # datasets 4 and later; before: ["spans"][0]["kind"]
```

## How to train on it

```python
# A line classifier that keeps the story:
label = lines["train"].features["label"]
rows = lines["train"].map(lambda line: {{"keep": label.int2str(line["label"]) == "body"}})

# The story of a page, as a target for a generator:
body = label.str2int("body")
story = lambda page: "\\n".join(page["text"][s["start"]:s["end"]] for s in page["spans"] if s["label"] == body)
```

Weigh or filter by `confidence` and `tier`: gold was decided by a person, silver is above a calibrated bar."""


def _contents(build: Build) -> str:
    rows = [
        (split, f"{one.pages:,}", f"{one.spans.sum():,}", f"{len(one.sites):,}", f"{len(one.groups):,}",
         *(f"{one.share(label):.1%}" for label in LABELS))
        for split, one in [*build.figures.items(), ("all", build.total)]
    ]  # fmt: skip
    table = _table(("split", "pages", "spans", "sites", "groups", *LABELS), rows)
    return f"""## What is in it

{table}

{_empty_splits(build.figures)}{_other_splits(build)}Shares are of the labelled characters.
Pages of one group ({_tied_by(build.facts)}) are in one split.
Known for: {_known(build.total)}.
Spans by tier: {_counts(build.total.tiers)}. Came as: {_counts(build.total.formats)}."""


def _tied_by(facts: Facts) -> str:
    return "site, near-duplicates, address" if facts.settings.split_by == "site" else "near-duplicates, address"


def _empty_splits(figures: Mapping[str, Figures]) -> str:
    empty = [split for split, one in figures.items() if not one.pages]
    named = " and ".join(f"`{split}`" for split in empty)
    reason = "empty, and not named above, since `datasets` loads nothing when a split is: too few groups to fill it."
    return f"{named} is {reason}\n" if empty else ""


def _other_splits(build: Build) -> str:
    """What the splits beside train, validation and test are; nothing where there are none."""
    day = build.facts.settings.future_from
    told = (f"`{split}`: {MEANING[split].format(future_from=day)}." for split in build.figures if split in MEANING)
    return "".join(f"{line}\n" for line in told)


def _known(total: Figures) -> str:
    names = {"title": "title", "authors": "authors", "published_at": "date", "language": "language", "site": "site"}
    return ", ".join(f"{word} {total.with_value[name] / max(1, total.pages):.0%}" for name, word in names.items())


def _scheme(build: Build) -> str:
    characters = max(1, build.total.characters.sum())
    rows = []
    for kind, code in KIND_CODE.items():
        for label in LABELS if kind == UNKNOWN_KIND else (LABEL_OF_KIND[kind],):
            spans = build.total.spans[LABEL_CODE[label], code]
            if spans or kind != UNKNOWN_KIND:
                share = build.total.characters[LABEL_CODE[label], code] / characters
                rows.append((f"{label}.{kind}", meaning(kind), f"{spans:,}", f"{share:.2%}"))
    table = _table(("label.kind", "what it is", "spans", "of the text"), rows)
    return f"## Label scheme\n\n{table}"


def _example(build: Build) -> str:
    example = example_page(build.folder)
    return f"## One page\n\n{example}" if example else ""


def _making(build: Build) -> str:
    rejected = sum(build.facts.rejected.values())
    ledger = _table(
        ("pages read", "published", "duplicates", "rejected"),
        [(f"{build.facts.inputs:,}", f"{build.total.pages:,}", f"{build.facts.duplicates:,}", f"{rejected:,}")],
    )
    return f"""## How it was made

**Collection.** Pages as a crawl left them (text dumps, HTML, WARC and the like), read from local files; nothing was
fetched for it. A dump's text is kept to the letter; of HTML, the visible text is kept, one block a line.

{ledger}

Every rejected or mended page is in `violations.parquet` with the place, the rule and the reason; every page that
another one stands for is in `duplicates.parquet`, with that other one. A near copy that was kept names its original in
`duplicate_of`.
Rejected: {_counts(build.facts.rejected)}. Mended: {_counts(build.facts.repaired)}.
Records that are no pages: {_counts(build.facts.skipped)}.

**Labels.** Evidence of several kinds (markup, structured data, what repeats over a site, a model of lines) decides
together; `annotator` names what decided, `confidence` is a calibrated probability that the label is right. People's
corrections are marked gold.

**Splits.** {_dealt(build.facts)} Found in more than one split:
{_counts(build.facts.proof)} (`check-dataset` on this folder finds out again)."""


def _dealt(facts: Facts) -> str:
    if facts.settings.split_by != "date":
        return "A salted hash of a page's group decides, so growth never moves a page."
    days = facts.groups.get("days", {})
    from_days = " and ".join(f"`{split}` begins on {day}" for split, day in days.items() if day)
    undated = f"{facts.groups.get('undated', 0):,} pages without a date count as old"
    return f"The day on which a story first appeared decides: {from_days or 'no day divides the pages'}; {undated}."


def _limits(build: Build) -> str:
    return f"""## Limits and rights

- Most labels are made by a machine. Where kinds are near to each other (menu, legal, consent, controls) they err more
  than the four labels do.
- The pages are those that were given: shares of languages, sites and years say nothing about the web as a whole.
- The texts belong to their publishers; `license` of this card speaks of the labels and the form, not of the texts.
- Opt-out signals found in the pages: {_counts(build.total.rights)}. They are kept in `rights`; a text dump can
  carry none, which is said as `unknown`.
- News names people. Names, and addresses in footers and bylines, are left as published{
        f"; e-mail addresses and phone numbers that were found are masked ({_counts(build.facts.masked)})"
        if build.facts.settings.mask_personal_data
        else ""
    }.
- Flags raised: {_counts(build.total.flags)}."""


def _citing(build: Build) -> str:
    key = "".join(char for char in build.facts.name if char.isalnum())
    pages = f"{build.total.pages:,}"
    return f"""## How to cite it

```bibtex
@misc{{{key}, title = {{{build.facts.name}}}, version = {{{build.edition.version}}},
  note = {{{pages} labelled web pages}}}}
```"""


def _changes(build: Build) -> str:
    told = (f"- **{entry['version']}** {change_told(entry)}" for entry in build.edition.history)
    return "## Changes\n\n" + "\n".join(told)


def change_told(entry: Mapping[str, Any]) -> str:
    """What an entry of the history says, in words."""
    told = [f"{entry[name]:,} {name}" for name in ("added", "removed", "edited", "moved") if entry.get(name)]
    if entry.get("columns_changed"):
        told.append("columns or label names changed")
    return ", ".join(told) or "first edition"


SECTIONS = (
    _introduction,
    _loading,
    _contents,
    _scheme,
    _example,
    _making,
    _limits,
    _citing,
    _changes,
)


def _counts(counts: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items())) or "none"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), ["---"] * len(list(head)), *map(list, rows)]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
