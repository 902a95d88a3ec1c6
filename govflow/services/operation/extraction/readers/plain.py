"""Text and tables of text: UTF-8, UTF-16 where it says so, else what Chinese programs write (GB 18030)."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from govflow.services.operation.extraction import MOST_CHARACTERS

_MOST_BYTES = 4 * MOST_CHARACTERS + 4


def pieces(content: bytes, _kind: str) -> Iterator[str]:
    """No more is decoded than counts; one character more than that, where there is more."""
    start = content[:_MOST_BYTES]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield start.decode("utf-16", "replace")
        return
    try:
        yield codecs.getincrementaldecoder("utf-8-sig")().decode(start, final=len(content) <= _MOST_BYTES)
    except UnicodeDecodeError:
        yield start.decode("gb18030", "replace")
