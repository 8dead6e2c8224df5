"""HTTP bodies as they were sent, chunked and compressed, made plain.

In: the stored body and two headers. Out: the body, and whether it came out whole. Crawlers often decode a body and
leave the headers in: a body that is not what its header says is taken as it is.
"""

import io
import re
import zlib

from fastwarc.stream_io import BrotliReader, ZstdReader

_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


def decode_body(body: bytes, transfer: str, encoding: str, limit: int) -> tuple[bytes, bool]:
    """The plain body, at most one byte more than `limit`, and whether nothing was cut off."""
    whole = True
    if "chunked" in transfer.lower():
        body, whole = join_chunks(body)
    for name in reversed(encoding.lower().split(",")):
        decode = _DECODERS.get(name.strip())
        if decode and whole:
            body, whole = decode(body, limit)
    return body, whole


def join_chunks(body: bytes) -> tuple[bytes, bool]:
    r"""The chunks of a body, joined; the body itself where it does not start as a chunk.

    >>> join_chunks(b"3\r\nRai\r\n1\r\nn\r\n0\r\n\r\n")
    (b'Rain', True)
    """
    parts, at = [], 0
    while size := _CHUNK_SIZE.match(body, at):
        length = int(size[1], 16)
        if length == 0:
            return b"".join(parts), True
        part = body[size.end() : size.end() + length]
        parts.append(part)
        at = size.end() + length
        if len(part) < length:
            break
        at += 2 if body.startswith(b"\r\n", at) else 1
    return (b"".join(parts), False) if parts else (body, True)


def _gunzip(body: bytes, limit: int) -> tuple[bytes, bool]:
    return _inflate(body, limit, 31) if body.startswith(b"\x1f\x8b") else (body, True)


def _undeflate(body: bytes, limit: int) -> tuple[bytes, bool]:
    # The standard says zlib, many servers send bare deflate.
    for window in (15, -15):
        plain, whole = _inflate(body, limit, window)
        if plain:
            return plain, whole
    return body, True


def _inflate(body: bytes, limit: int, window: int) -> tuple[bytes, bool]:
    inflate, parts, size = zlib.decompressobj(wbits=window), [], 0
    try:
        # In steps, so that what precedes a fault is kept.
        while body and not inflate.eof and size <= limit:
            parts.append(inflate.decompress(body[: 1 << 16], limit + 1 - size))
            size += len(parts[-1])
            body = inflate.unconsumed_tail + body[1 << 16 :]
    except zlib.error:
        return b"".join(parts), False
    return b"".join(parts), inflate.eof or size > limit


def _unbrotli(body: bytes, limit: int) -> tuple[bytes, bool]:
    return _read_out(BrotliReader(io.BytesIO(body)), body, limit)


def _unzstd(body: bytes, limit: int) -> tuple[bytes, bool]:
    return _read_out(ZstdReader(io.BytesIO(body)), body, limit)


def _read_out(stream: BrotliReader | ZstdReader, body: bytes, limit: int) -> tuple[bytes, bool]:
    parts, size = [], 0
    try:
        while size <= limit and (part := stream.read(min(1 << 16, limit + 1 - size))):
            parts.append(part)
            size += len(part)
    except OSError:
        return (b"".join(parts), False) if parts else (body, True)
    return b"".join(parts), True


_DECODERS = {"gzip": _gunzip, "x-gzip": _gunzip, "deflate": _undeflate, "br": _unbrotli, "zstd": _unzstd}
