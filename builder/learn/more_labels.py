"""Labels of gold pages beyond those that the gold folder has: kinds line by line, without the pages' text.

In: `more_labels.parquet`, a row for each segment: the page's key in the gold folder, a checksum of the segment's
letters, its kind. Out: kinds of an example's segments. The checksums keep the page's text out of this project, and let
the labels find their segments again when pages come to be cut or converted in another way.
"""

import zlib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from builder.align.fold import fold
from builder.labels import KIND_CODE, KINDS
from builder.learn.example import UNKNOWN, Example

SHIPPED = Path(str(files("builder") / "learn" / "more_labels.parquet"))

Labels = tuple[np.ndarray, np.ndarray]  # checksums of the segments of a page, in order, and their kinds


def write_labels(path: Path, labels: Mapping[str, Labels]) -> None:
    """Write labels of pages, by their keys in the gold folder."""
    keys = sorted(labels)
    rows = [len(labels[key][0]) for key in keys]
    names = pa.array([KINDS[kind] for key in keys for kind in labels[key][1].tolist()], pa.string())
    columns = {
        "page": pa.array(np.repeat(keys, rows).tolist(), pa.string()).dictionary_encode(),
        "letters": pa.array(np.concatenate([labels[key][0] for key in keys]), pa.uint32()),
        "kind": names.dictionary_encode(),
    }
    pq.write_table(pa.table(columns), path, compression="zstd", use_dictionary=["page", "kind"])


@cache
def read_labels(path: Path = SHIPPED) -> dict[str, Labels]:
    """All labels of a file, by page."""
    table = pq.read_table(path)
    pages = np.array(table["page"].to_pylist())
    letters = table["letters"].to_numpy()
    kinds = np.array([KIND_CODE[name] for name in table["kind"].to_pylist()])
    first = np.flatnonzero(np.r_[True, pages[1:] != pages[:-1]]).tolist() if len(pages) else []
    borders = zip(first, [*first[1:], len(pages)], strict=True)
    return {str(pages[start]): (letters[start:end], kinds[start:end]) for start, end in borders}


def checksums(example: Example) -> np.ndarray:
    """One number for the letters of each segment."""
    texts = (example.page.text[part.start : part.end] for part in example.segments)
    return np.array([zlib.crc32(fold(text).text.encode("utf-8", "surrogatepass")) for text in texts], np.uint32)


def find_again(example: Example, labels: Labels) -> np.ndarray:
    """Kinds of an example's segments; `UNKNOWN` where no such segment was labelled, or several were, differently.

    Where a page has a line as often as it had then, the first is the first, the second the second.
    """
    told = defaultdict(list)
    for letters, kind in zip(labels[0].tolist(), labels[1].tolist(), strict=True):
        told[letters].append(kind)
    places = defaultdict(list)
    for place, letters in enumerate(checksums(example).tolist()):
        places[letters].append(place)
    found = np.full(len(example.segments), UNKNOWN)
    for letters, mine in places.items():
        kinds = told.get(letters, [])
        if len(kinds) == len(mine):
            found[mine] = kinds
        elif len(set(kinds)) == 1:
            found[mine] = kinds[0]
    return found
