"""Which code made a part: parts of another version are never used again.

In: the package's own files and the versions of what it computes with. Out: one digest.
"""

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

from builder.labels import schema_folder

# Reviewing, scoring and the command line change no row.
WITHOUT_ROWS = ("review", "score", "engines", "cli.py", "check.py", "training", "projections.py", "learn", "align")
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
        if file.is_file() and place.parts[0] not in WITHOUT_ROWS and "__pycache__" not in place.parts:
            digest.update(f"{place.as_posix()}\n".encode() + file.read_bytes())
    for name in ("labels.json", "page.schema.json"):
        digest.update((schema_folder() / name).read_bytes())
    return digest.hexdigest()
