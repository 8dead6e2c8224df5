"""Round 2: the signs of all pages → for each part, which pages are refused or copies, and what split the others are of.

In: every part's `signs.arrow`, the lists that people keep, the groups of the edition before. Out: `groups.arrow` with
one record batch for each part, and `digests.bin`; all signatures in one file; the manifest tells what was found.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from builder.groups.deal import Days, deal
from builder.groups.join import Rules, Verdicts, join
from builder.groups.names import DEALT, NOTHING_EARLIER, Earlier, earlier_groups
from builder.groups.signs import Signs
from builder.publish.figures import shards_by_split
from builder.publish.history import read_manifest
from builder.rights.lists import read_benchmarks, read_publishers, read_take_down
from builder.rights.refuse import IN_BENCHMARK, REFUSALS, TAKEN_DOWN, refuse, repeats_of
from builder.settings import TEST, UNREVIEWED, Settings
from builder.tasks.guard import Guard
from builder.tasks.rolls import DIGEST_BYTES, read_roll, write_digests
from builder.tasks.signs import SIGNATURES, read_signs, write_signed
from builder.tasks.store import Manifest

if TYPE_CHECKING:
    from builder.tasks import Task

DEALT_ALIKE = ("split_by", "shares", "salt", "future_from", "unseen_sites")
SCHEMA = pa.schema(
    {
        "refusal": pa.uint8(),
        "copy": pa.bool_(),
        "duplicate_of": pa.string(),
        "same_text": pa.bool_(),
        "split_group": pa.string(),
        "split": pa.string(),
    }
)


def run(task: "Task", folder: Path, guard: Guard) -> Manifest:
    """Judge all pages at once."""
    sizes, settings = [], task.options
    signs = Signs(_tables(task, sizes), folder / SIGNATURES)
    write_signed(folder, signs)
    refused, listed = _refused(signs, settings)
    earlier, days = _earlier(Path(task.inputs["previous"]), settings)
    verdicts = join(signs, refused, _rules(settings, earlier))
    dealt = deal(signs, verdicts, settings, earlier, days)
    digests = []
    with pa.OSFile(str(folder / "groups.arrow"), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
        for batch in verdicts_by_part(signs, refused, verdicts, dealt.split, sizes):
            writer.write_batch(batch)
            digests.append(_digest(batch))
    write_digests(folder, digests)
    return {"groups": verdicts.report | dealt.report | listed | _repeated(signs, refused, verdicts)}


def _tables(task: "Task", sizes: list[int]) -> Iterator[pa.RecordBatch]:
    """The signs of all parts; how many pages each has is added to `sizes`."""
    for key in read_roll(task):
        table = read_signs(task.part("pages", key, "signs.arrow"))
        sizes.append(table.num_rows)
        yield table


def _repeated(signs: Signs, refused: np.ndarray, verdicts: Verdicts) -> dict[str, list[str]]:
    """Published pages that repeat one that was taken down: a person should know of them."""
    pages = np.flatnonzero(repeats_of(signs, refused == TAKEN_DOWN) & (verdicts.group >= 0))
    return {"repeat_taken_down": [signs.ids[page].tobytes().hex() for page in pages]}


def verdicts_by_part(
    signs: Signs, refused: np.ndarray, verdicts: Verdicts, splits: np.ndarray, sizes: Sequence[int]
) -> Iterator[pa.RecordBatch]:
    """One batch of verdicts for each part, of as many pages as it has."""
    start = 0
    for size in sizes:
        pages = slice(start, start + size)
        names = [name.tobytes().hex() for name in signs.ids[pages]]
        columns = (
            refused[pages],
            verdicts.copy[pages],
            [None if page < 0 else signs.ids[page].tobytes().hex() for page in verdicts.like[pages].tolist()],
            verdicts.same[pages],
            [
                name if place < 0 else verdicts.names[place]
                for place, name in zip(verdicts.group[pages].tolist(), names, strict=True)
            ],
            [None if place < 0 else DEALT[place] for place in splits[pages].tolist()],
        )
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        yield pa.record_batch(arrays, schema=SCHEMA)
        start += size


def read_verdicts(path: str, number: int) -> list[dict[str, object]]:
    """The verdicts on the pages of one part."""
    with pa.OSFile(path) as file:
        return pa.ipc.open_file(file).get_batch(number).to_pylist()


def cut_verdicts(path: str, number: int, to: Path) -> None:
    """Write the verdicts on the pages of one part as a file of their own."""
    with pa.OSFile(path) as file, pa.OSFile(str(to), "wb") as new, pa.ipc.new_file(new, SCHEMA) as writer:
        writer.write_batch(pa.ipc.open_file(file).get_batch(number))


def _refused(signs: Signs, settings: Settings) -> tuple[np.ndarray, dict[str, object]]:
    """The refusal of each page, and what the lists held."""
    take_down = read_take_down(settings.take_down)
    benchmark = read_benchmarks(settings.decontaminate, masked=settings.mask_personal_data)
    refused = refuse(signs, take_down, benchmark, respect_opt_out=settings.respect_opt_out)
    contaminated = int((refused == IN_BENCHMARK).sum())
    if settings.contaminated == "keep":
        refused[refused == IN_BENCHMARK] = 0
    counts = {REFUSALS[place][0]: int(count) for place, count in enumerate(np.bincount(refused)) if place and count}
    return refused, {"refused": counts, "contaminated": contaminated}


def _rules(settings: Settings, earlier: Earlier) -> Rules:
    return Rules(
        by_site=settings.split_by == "site",
        houses=settings.unseen_sites > 0,
        drop_near_duplicates=settings.near_duplicates == "drop",
        largest_group=settings.largest_group,
        publishers=read_publishers(settings.publishers),
        earlier=earlier,
    )


def _earlier(folder: Path, settings: Settings) -> tuple[Earlier, Days]:
    """The groups of the edition before, where they were made by the same rules; its splits, if they were too."""
    manifest = read_manifest(folder) if folder.is_dir() else None
    if manifest is None or manifest["settings"].get("split_by") != settings.split_by:
        return NOTHING_EARLIER, {}
    dealt_alike = all(_plain(getattr(settings, name)) == manifest["settings"].get(name) for name in DEALT_ALIKE)
    shards = shards_by_split(folder, "pages")
    earlier = earlier_groups(
        (_place(split) if dealt_alike else -1, pq.read_table(path, columns=["id", "split_group"]))
        for split, paths in shards.items()
        for path in paths
    )
    return earlier, manifest["groups"].get("days", {}) if dealt_alike else {}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _place(split: str) -> int:
    return DEALT.index(TEST if split == UNREVIEWED else split)


def _digest(batch: pa.RecordBatch) -> bytes:
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    digest.update(repr([column.to_pylist() for column in batch.columns]).encode())
    return digest.digest()
