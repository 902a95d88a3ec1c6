"""What stands in a file of a paper, read back out of it."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from pypdf import PdfReader

MM = 72 / 25.4


def of_docx(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def docx_text(content: bytes) -> str:
    """All that it says, tables included, in its order."""
    body = of_docx(content).element.body
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    lines = ((each.text or " " for each in line.iter(f"{name}t", f"{name}tab")) for line in body.iter(f"{name}p"))
    return "\n".join("".join(each) for each in lines)


def pdf_text(content: bytes) -> str:
    """All that it says, without the blanks and line ends of its layout."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


@dataclass(frozen=True, kw_only=True)
class Glyphs:
    """A line of a page: how high it stands, where it begins, the size of its letters, and what it says."""

    y: float
    x: float
    size: float
    text: str


def lines_of(content: bytes, page: int = 0) -> list[Glyphs]:
    """The lines of a page, from the top."""
    found: dict[float, list[tuple[float, float, str]]] = defaultdict(list)

    def visit(text: str, current: Any, matrix: Any, _font: Any, size: float) -> None:
        if text.strip():
            x = matrix[4] * current[0] + current[4]
            y = matrix[5] * current[3] + current[5]
            found[round(y, 1)].append((x, abs(size * matrix[0] * current[0]), text.strip("\n")))

    PdfReader(io.BytesIO(content)).pages[page].extract_text(visitor_text=visit)
    return [
        Glyphs(y=y, x=parts[0][0], size=parts[0][1], text="".join(each[2] for each in parts))
        for y, parts in sorted(found.items(), reverse=True)
    ]
