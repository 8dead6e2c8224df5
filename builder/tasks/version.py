"""Which code made a part: parts of another version are never used again.

In: the package's own files and the versions of what it computes with. Out: one digest.
"""

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

from builder.labels import schema_folder

# What changes no row; of reviewing, all but the merging of corrections.
WITHOUT_ROWS = {"engines", "score", "learn", "align", "training", "projections.py", "gold.py"}
WITHOUT_ROWS |= {"cli.py", "cli_check.py", "check.py", "progress.py"}
REVIEW_WITH_ROWS = {"corrections.py", "anchor.py", "journal.py", "encodings.py"}
COMPUTED_WITH = ("fastwarc", "numpy", "pyarrow", "turbohtml")


@cache
def code_version() -> str:
    """Digest of everything outside raw/ and the settings that rows depend on, hexadecimal."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in COMPUTED_WITH:
        digest.update(f"{name} {version(name)}\n".encode())
    package = Path(__file__).parent.parent
    for file in sorted(package.rglob("*")):
        place = file.relative_to(package)
        if file.is_file() and _makes_rows(place):
            digest.update(f"{place.as_posix()}\n".encode() + file.read_bytes())
    for name in ("labels.json", "page.schema.json"):
        digest.update((schema_folder() / name).read_bytes())
    return digest.hexdigest()


def _makes_rows(place: Path) -> bool:
    first = place.parts[0]
    if "__pycache__" in place.parts or first in WITHOUT_ROWS:
        return False
    return first != "review" or place.name in REVIEW_WITH_ROWS
