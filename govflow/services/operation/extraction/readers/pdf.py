"""PDF, page by page. Pictures of text have none: nothing is recognized."""

from __future__ import annotations

import io
from collections.abc import Iterator

from pypdf import PdfReader

from govflow.services.operation.extraction import LockedFile

MOST_PAGES = 500


def pieces(content: bytes, _kind: str) -> Iterator[str]:
    """Raises LockedFile where it asks for a password; what pypdf raises where it is no PDF."""
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise LockedFile
    for number, page in enumerate(reader.pages):
        if number == MOST_PAGES:
            return
        yield f"{page.extract_text()}\n"
