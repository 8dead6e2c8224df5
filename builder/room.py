"""A full disk, told as one: which place is full, and on which machine.

In: a place that is written. Out: an `OutputError` that names it, where the disk is full or the quota used up.
"""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from builder.errors import OutputError

FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def room_at(place: str | Path) -> Iterator[None]:
    """Turn a full disk into a message; what was built so far stays for the next try.

    The system names the file only where it is opened, moved or copied: elsewhere the place must do.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        full = os.fsdecode(error.filename2 or error.filename or place)
        message = f"no space left there, on {socket.gethostname()}; the build before is whole"
        raise OutputError(f"{full}: {message}. Make room and start again") from error
