"""Small real PDF files for the demonstration: one page, a title and some lines of English text."""

from __future__ import annotations

from textwrap import wrap

from govflow.engine.asking.answers import Upload

LINE_LENGTH = 88
ILLUSTRATION = "Written for the demonstration of govflow. Persons and procedural detail are illustrative."


def paper(title: str, text: str = "", *, filename: str | None = None) -> Upload:
    """A file to lodge. Only Latin text can be shown: the fonts that every reader has know no other. Of a text in both
    languages its English half is.
    """
    lines = [_latin(title), "", *wrap(_latin(text), LINE_LENGTH), "", ILLUSTRATION]
    name = filename or f"{'-'.join(title.lower().split())[:60]}.pdf"
    return Upload(name, _pdf(lines), "application/pdf")


def _latin(text: str) -> str:
    english, _, chinese = text.partition(" · ")
    shown = text if _can_be_shown(chinese) else english
    return "".join(each for each in shown if _can_be_shown(each)).strip()


def _can_be_shown(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _pdf(lines: list[str]) -> bytes:
    """A PDF 1.4 file of one A4 page, with the table of offsets that readers need (ISO 32000-1, 7.5)."""
    page = _page(lines)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
        b" >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    file, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return file + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(file))
    )


def _page(lines: list[str]) -> bytes:
    shown = [b"(%s) Tj T*" % _escaped(line) for line in lines]
    return b"BT /F1 11 Tf 15 TL 60 770 Td\n%s\nET" % b"\n".join(shown)


def _escaped(line: str) -> bytes:
    text = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return text.encode("cp1252")
