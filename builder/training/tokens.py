"""Spans → a label for each token of any fast tokenizer.

In: a row of `pages`, a `tokenizers.Tokenizer` or a fast tokenizer of `transformers`. Out: windows of a long page, each
token with the code of the span it lies in.

    Home  |  Rain stops play↵
    3     -  0    0     0       codes of "label"; "|" and the end of the line lie between spans and are ignored
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from builder.errors import SettingsError
from builder.training.schemes import IGNORED, names_of, scheme_of

NO_SPAN = -1
OUTSIDE = 0  # the tag "O"


@dataclass(slots=True)
class TokenWindows:
    """A page's tokens in windows that overlap, one list for each, and how well tokens and spans agree."""

    input_ids: list[list[int]] = field(default_factory=list)
    attention_mask: list[list[int]] = field(default_factory=list)
    labels: list[list[int]] = field(default_factory=list)
    offsets: list[list[tuple[int, int]]] = field(default_factory=list)  # in the row's text
    misaligned: int = 0  # spans that share a token with another
    unseen: int = 0  # spans without a token of their own


class _Spans(NamedTuple):
    starts: np.ndarray
    ends: np.ndarray
    codes: np.ndarray


def token_labels(
    row: Mapping[str, Any],
    tokenizer: Any,
    *,
    scheme: str = "label",
    tags: bool = False,
    max_length: int = 512,
    stride: int = 64,
) -> TokenWindows:
    """Tokens of a page with a label each; a token that two spans share has that of the longer part.

    `tags` tells the beginning of a span (`Scheme.tags`), and what lies between spans is then "O". Windows have at most
    `max_length` tokens, special ones included, and share `stride` with the one before.
    """
    backend = getattr(tokenizer, "backend_tokenizer", tokenizer)
    if not hasattr(backend, "post_process"):
        raise SettingsError(f"{type(tokenizer).__name__} is no fast tokenizer, so it tells no offsets")
    room = max_length - backend.num_special_tokens_to_add(False)
    if not 0 <= stride < room:
        raise SettingsError(f"windows with room for {room} tokens cannot share {stride}")
    spans = _spans(row["spans"], scheme)
    with _whole_pages(backend):
        page = backend.encode(row["text"], add_special_tokens=False)
        owners, shared = _owners(spans, page.offsets)
        told = TokenWindows(misaligned=len(shared), unseen=len(spans.codes) - len(np.unique(owners[owners >= 0])))
        page.truncate(room, stride=stride)
        for window in (page, *page.overflowing):
            _add(told, window.offsets, backend.post_process(window, None, True), spans, tags=tags)
    return told


def token_rows(batch: Mapping[str, Sequence[Any]], tokenizer: Any, **options: Any) -> dict[str, list[Any]]:
    """Windows of a batch of pages, for `Dataset.map(batched=True, …)`; `page_id` tells whose they are."""
    rows: dict[str, list[Any]] = {"page_id": [], "input_ids": [], "attention_mask": [], "labels": []}
    for page_id, text, spans in zip(batch["id"], batch["text"], batch["spans"], strict=True):
        windows = token_labels({"text": text, "spans": spans}, tokenizer, **options)
        rows["page_id"] += [page_id] * len(windows.labels)
        for name in ("input_ids", "attention_mask", "labels"):
            rows[name] += getattr(windows, name)
    return rows


def _spans(spans: Sequence[Mapping[str, Any]], scheme: str) -> _Spans:
    code_of = scheme_of(scheme).code
    codes = [code_of(*names_of(span)) for span in spans]
    return _Spans(
        *(np.array(column, np.int64) for column in ([s["start"] for s in spans], [s["end"] for s in spans], codes))
    )


@contextmanager
def _whole_pages(backend: Any) -> Iterator[None]:
    """The tokenizer without the truncation and padding that it may be set to."""
    truncation, padding = backend.truncation, backend.padding
    backend.no_truncation()
    backend.no_padding()
    try:
        yield
    finally:
        if truncation:
            backend.enable_truncation(**truncation)
        if padding:
            backend.enable_padding(**padding)


def _owners(spans: _Spans, offsets: Sequence[tuple[int, int]]) -> tuple[np.ndarray, set[int]]:
    """The span of each token, `NO_SPAN` between spans, and the spans that share a token."""
    starts, ends = np.array(offsets, np.int64).reshape(-1, 2).T
    first = np.searchsorted(spans.ends, starts, side="right")
    last = np.searchsorted(spans.starts, ends, side="left") - 1
    owners = np.where((first <= last) & (starts < ends), first, NO_SPAN)
    shared: set[int] = set()
    for token in np.flatnonzero((first < last) & (starts < ends)).tolist():
        several = range(int(first[token]), int(last[token]) + 1)
        shared.update(several)
        common = [min(spans.ends[s], ends[token]) - max(spans.starts[s], starts[token]) for s in several]
        owners[token] = several[int(np.argmax(common))]
    return owners, shared


def _add(told: TokenWindows, inner: Sequence[tuple[int, int]], window: Any, spans: _Spans, *, tags: bool) -> None:
    """Note a window; `inner` are the offsets of its tokens without the special ones.

    The window's own offsets are no use: RoBERTa's post-processor cuts the space off a token each time it sees it, and
    the second time it cuts a letter.
    """
    special = np.array(window.special_tokens_mask, bool)
    following = iter(inner)
    offsets = [(0, 0) if one else next(following) for one in special]
    owners, _ = _owners(spans, offsets)
    owners[special] = NO_SPAN
    codes = np.append(spans.codes, IGNORED)[owners]
    if tags:
        codes = _tags(spans, owners, codes, offsets)
        codes[special] = IGNORED
    told.input_ids.append(window.ids)
    told.attention_mask.append(window.attention_mask)
    told.labels.append(codes.tolist())
    told.offsets.append(offsets)


def _tags(spans: _Spans, owners: np.ndarray, codes: np.ndarray, offsets: Sequence[tuple[int, int]]) -> np.ndarray:
    """Codes of B- and I- tags; a window that opens inside a span goes on with I-."""
    starts = np.array(offsets, np.int64).reshape(-1, 2)[:, 0]
    begins = (owners != np.r_[NO_SPAN, owners[:-1]]) & (starts <= np.append(spans.starts, NO_SPAN)[owners])
    return np.where(codes == IGNORED, OUTSIDE, 1 + 2 * codes + ~begins)
