"""Parquet tables: one page a row, in columns that the settings name.

In: a `.parquet` file, or a run of its row groups. Out: a RawPage a row. Only the columns that hold pages are read.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from builder.model import RawPage, Violation
from builder.read.fields import OTHER_NAMES, fields_violation, page_of_fields
from builder.read.inputs import InputFile, Piece, whole
from builder.read.page import damage_violation
from builder.read.storage import Damage, open_stored
from builder.settings import Settings

PIECE_BYTES = 128 << 20  # unpacked
_ROWS = 64  # read at a time: what bounds the memory


def looks_like_parquet(head: bytes, settings: Settings) -> bool:
    """Whether a file starts with Parquet's magic number."""
    return head.startswith(b"PAR1")


def cut_parquet(file: InputFile) -> list[Piece]:
    """Runs of row groups of about 128 MB; the whole where the footer cannot be read: to say so is for `read`."""
    try:
        with open_stored(file.path) as stream:
            metadata = pq.ParquetFile(stream).metadata
            groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
            sizes = [(group.total_byte_size, group.num_rows) for group in groups]
    except (pa.ArrowException, OSError):
        return whole(file)
    if not metadata.num_rows:
        return whole(file)
    pieces, first, record, size, rows = [], 0, 0, 0, 0
    for end, (group_size, group_rows) in enumerate(sizes, 1):
        size, rows = size + group_size, rows + group_rows
        if size >= PIECE_BYTES or end == len(sizes):
            pieces.append(Piece(file.path, file.name, file.format, "", size, first, end, record))
            first, record, size, rows = end, record + rows, 0, 0
    return pieces


def read_parquet(piece: Piece, settings: Settings, start: int) -> Iterator[RawPage | Violation]:
    """Yield a page or a violation for each row."""
    number = piece.record
    with open_stored(piece.path) as stream:
        try:
            table = pq.ParquetFile(stream, pre_buffer=False)
            columns = _columns(table.schema_arrow, settings)
            if not {settings.html_field, settings.text_field} & set(columns):
                yield _no_content(piece, table.schema_arrow, settings)
                return
            for row in _rows(table, piece, columns):
                if number >= start:
                    yield page_of_fields(piece, row, number, -1, settings)
                number += 1
        except (pa.ArrowException, OSError) as error:  # OSError for damage that the decoders find
            yield damage_violation(piece, Damage("broken Parquet", 0, _first_line(error)), number, action="rejected")


def _rows(table: pq.ParquetFile, piece: Piece, columns: list[str]) -> Iterator[dict]:
    last = table.num_row_groups if piece.end < 0 else piece.end
    groups = range(piece.start, last)
    for batch in table.iter_batches(_ROWS, row_groups=groups, columns=columns, use_threads=False):
        yield from _with_days_as_text(batch).to_pylist()


def _with_days_as_text(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Times as text, since Python's end with the year 9999 and have no nanoseconds."""
    columns = [column.cast(pa.string()) if _is_time(column.type) else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _is_time(kind: pa.DataType) -> bool:
    return pa.types.is_timestamp(kind) or pa.types.is_date(kind)


def _columns(schema: pa.Schema, settings: Settings) -> list[str]:
    wanted = (settings.url_field, settings.html_field, settings.text_field, settings.date_field)
    return [name for name in wanted if name in schema.names]


def _no_content(piece: Piece, schema: pa.Schema, settings: Settings) -> Violation:
    message = (
        f"no column {settings.html_field!r} or {settings.text_field!r} among "
        f"{', '.join(schema.names[:12])}; {OTHER_NAMES}"
    )
    return fields_violation(piece, piece.record, -1, "no text or html", message, excerpt=str(schema)[:400])


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
