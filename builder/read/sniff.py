"""What format a file has: its content decides, its name where the content has no marks.

In: files as found. Out: `InputFile`s with format and compression, or with the reason why they are no input.
"""

from collections.abc import Mapping

from builder.read.inputs import InputFile, Reader
from builder.read.page import binary_content
from builder.read.storage import is_remote, read_head
from builder.read.walk import Found
from builder.settings import Settings

_COMPRESSED = {".gz": "gz", ".zst": "zst"}
_UNPACK = " (unpack it; .gz and .zst are read as they are)"
_NEXT_STEPS = {"": " (rename it to .txt if it is a page)"} | dict.fromkeys(
    ("a ZIP archive", "a 7z archive", "bzip2 data", "xz data"), _UNPACK
)


def look_into(found: Found, readers: Mapping[str, Reader], settings: Settings) -> InputFile:
    """The file with its format; `skipped` says why where none fits."""
    if found.skipped:
        return InputFile(found.path, found.name, "", "", found.size, found.skipped)
    named, compression = format_of_name(found.name, readers)
    # One request a file adds up on an object store: there a name that says something is believed.
    if named and is_remote(found.path):
        return InputFile(found.path, found.name, named, compression, found.size)
    try:
        compression, head = read_head(found.path)
    except OSError:  # reading it will say what is wrong
        return InputFile(found.path, found.name, named or "text", compression, found.size)
    format_name = format_of(head, named, readers, settings)
    skipped = "" if format_name else _unknown(head, compression)
    return InputFile(found.path, found.name, format_name, compression, found.size, skipped)


def format_of_name(name: str, readers: Mapping[str, Reader]) -> tuple[str, str]:
    """Format and compression that a name promises; "" where it promises none."""
    stem = name.lower()
    compression = next((short for suffix, short in _COMPRESSED.items() if stem.endswith(suffix)), "")
    stem = stem.removesuffix(f".{compression}")
    return next((key for key, reader in readers.items() if stem.endswith(reader.suffixes)), ""), compression


def format_of(head: bytes, named: str, readers: Mapping[str, Reader], settings: Settings) -> str:
    """The format that the first decompressed bytes show, else the one that the name promises.

    The name goes first where its format fits the content: WET and WARC look alike.
    """
    order = sorted(readers, key=lambda name: name != named)
    return next((name for name in order if readers[name].recognise(head, settings)), named)


def _unknown(head: bytes, compression: str) -> str:
    if not head:
        return f"cannot be unpacked ({compression})" if compression else "empty, of unknown name"
    kind = binary_content(head)
    return f"unknown format: {kind or 'text under an unknown name'}{_NEXT_STEPS.get(kind, '')}"
