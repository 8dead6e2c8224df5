"""ROUGE-LSum over paragraphs: how well paragraphs were kept in order, gaps forgiven.

In: an extracted body, a paragraph a line, and the true paragraphs. Out: precision, recall and F1 of one page. For each
true paragraph the words that lie on a longest common subsequence with any extracted paragraph count, each word at most
as often as it was extracted.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from builder.score.body import harmonic, words


def rouge_lsum(extracted: Sequence[str], truth: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of the union of longest common subsequences."""
    found = [tokens for paragraph in extracted if (tokens := words(paragraph))]
    wanted = [tokens for paragraph in truth if (tokens := words(paragraph))]
    if not found or not wanted:
        return 0.0, 0.0, 0.0
    left, hits = Counter(token for tokens in found for token in tokens), 0
    table = _Table(found)
    for tokens in wanted:
        for place in table.common_places(tokens):
            if left[tokens[place]] > 0:
                left[tokens[place]] -= 1
                hits += 1
    precision, recall = hits / sum(map(len, found)), hits / sum(map(len, wanted))
    return precision, recall, harmonic(precision, recall)


class _Table:
    """Paragraphs as rows of word numbers, so that one paragraph is compared with all of them at once."""

    def __init__(self, paragraphs: list[list[str]]) -> None:
        self.vocabulary = {word: number for number, word in enumerate(sorted({w for p in paragraphs for w in p}))}
        self.whole = {tuple(paragraph) for paragraph in paragraphs}
        self.rows = np.full((len(paragraphs), max(map(len, paragraphs))), -1, dtype=np.int32)
        for row, paragraph in zip(self.rows, paragraphs, strict=True):
            row[: len(paragraph)] = [self.vocabulary[word] for word in paragraph]

    def common_places(self, tokens: list[str]) -> list[int]:
        """Places of the words that lie on a longest common subsequence with any row, in order."""
        if tuple(tokens) in self.whole:
            return list(range(len(tokens)))
        codes = [self.vocabulary.get(token, -2) for token in tokens]
        lengths = self._lengths(codes)
        places: set[int] = set()
        for row in np.flatnonzero(lengths[-1, :, -1]).tolist():
            places.update(_walk_back(lengths[:, row], codes, self.rows[row]))
        return sorted(places)

    def _lengths(self, codes: list[int]) -> np.ndarray:
        """Lengths of longest common subsequences: [words of the paragraph, rows, words of the row]."""
        count, width = self.rows.shape
        lengths = np.zeros((len(codes) + 1, count, width + 1), dtype=np.int16)
        for place, code in enumerate(codes):
            step = np.maximum(lengths[place, :, 1:], lengths[place, :, :-1] + (self.rows == code))
            lengths[place + 1, :, 1:] = np.maximum.accumulate(step, axis=1)
        return lengths


def _walk_back(lengths: np.ndarray, codes: list[int], row: np.ndarray) -> list[int]:
    """The paragraph's places on one longest common subsequence."""
    places, place, column = [], len(codes), row.size
    while place and column and lengths[place, column]:
        if lengths[place, column] == lengths[place, column - 1]:
            column -= 1
        elif codes[place - 1] == row[column - 1]:
            places.append(place - 1)
            place, column = place - 1, column - 1
        else:
            place -= 1
    return places
