"""Files that somebody sends who means harm: names and contents, by hand and generated."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

HARM = b"<html><script>alert(document.domain)</script><svg onload=alert(1)></html>"

NAMES = (
    "../../../etc/passwd.pdf", "..\\..\\windows\\system.pdf", "/etc/cron.d/job.txt", "C:\\autoexec.pdf",
    "....//x.pdf", "%2e%2e%2f%2e%2e%2fx.pdf", "x.pdf\x00.html", "\x00.pdf", "x\r\nSet-Cookie: a=b.pdf",
    "x\nContent-Type: text/html.pdf", "x\".pdf", "x'.pdf", "x;filename=y.html.pdf",
    "<script>alert(1)</script>.pdf", "\u202efdp.exe\u202c.pdf", "\u2066x\u2069.pdf", "\u200bx\u200f.pdf",
    "x.pdf.", "x.pdf ", ".pdf", "  .pdf", "...pdf", "x.PDF", "x.Pdf", "报告 (终稿).pdf", "é\u0301.pdf",
    "a" * 3000 + ".pdf", "汉" * 400 + ".pdf", "con.pdf", "nul.txt", "-rf.pdf", "~root.pdf", "$(reboot).pdf",
    "`id`.pdf", "|reboot.pdf", "x.pdf?a=1", "x.pdf#a", "x.pdf:ads", "=cmd.csv", "x%00.pdf", "😀.pdf",
    "x.html", "x.htm", "x.svg", "x.svgz", "x.xhtml", "x.xml", "x.js", "x.mjs", "x.swf", "x.hta", "x.exe",
    "x.php", "x.pdf.html", ".htaccess", "x", "", "x.shtml", "x.mht", "x.pdf/", "x.pdf\\", "..", ".", "/",
    "\\",
)  # fmt: skip


def zip_bomb() -> bytes:
    """Forty million zeros in forty thousand bytes, and a name that climbs out of its folder."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../../tmp/climbed-out", b"\0" * 40_000_000)
        archive.writestr("/etc/climbed-out", b"x")
    return file.getvalue()


def entity_bomb() -> bytes:
    """A document whose XML grows a thousand million times when entities are resolved, and reads a file."""
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE x [<!ENTITY l0 "lol">{lols}<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&l9;&f;</x>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", xml)
        archive.writestr("word/document.xml", xml)
    return file.getvalue()


CONTENTS = {
    "a PDF that is a page as well": b"%PDF-1.4\n" + HARM,
    "a PDF that runs a script": b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF\n",
    "a picture that is a page as well": b"\x89PNG\r\n\x1a\n" + HARM,
    "a photograph that is a script as well": b"\xff\xd8\xff\xe0=1;alert(1);/*" + HARM + b"*/",
    "a page": HARM,
    "a drawing": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a program": b"MZ\x90\0\x03" + HARM,
    "zeros": b"\0" * 5000,
    "nothing": b"",
    "a page in UTF-7": b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "a page in UTF-16": HARM.decode().encode("utf-16"),
    "formulas": b"=cmd|' /C calc'!A0,@SUM(1)\r\n",
}
ARCHIVES = {"a bomb": zip_bomb, "entities": entity_bomb}
_OLE2, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
BEGINNINGS = {
    ".pdf": [b"%PDF-1.7\n"], ".png": [b"\x89PNG\r\n\x1a\n"], ".jpg": [b"\xff\xd8\xff"], ".jpeg": [b"\xff\xd8\xff"],
    ".heic": [b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"], ".dwg": [b"AC1032\0\0"],
    ".eml": [b"Received: from", b"From wang@govflow.example Mon", b"\xef\xbb\xbfSubject: x"],
    **{each: [_OLE2] for each in (".doc", ".xls", ".ppt", ".msg")},
    **{each: [_OLE2, _ZIP] for each in (".wps", ".et", ".dps")},
    **{each: [_ZIP] for each in (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".ofd", ".zip")},
}  # fmt: skip
"""How files begin that are what their name says, for the kinds that are told by it."""
SUFFIXES = (*BEGINNINGS, ".txt", ".csv", ".tif")
MAGIC = (*sorted({each for many in BEGINNINGS.values() for each in many}), b"GIF89a", b"<!doctype html>", b"")
PIECES = (
    "../", "..\\", "\x00", "\u202e", "\u2066", "\r\n", '"', "<b>", "%2f", "汉", "\U0001f600", " ", ".", "a", ";",
    "\x7f", "\u2028", "\x85", "\u00ad", "\ufeff", ".html", ".svg", "/", "\\", "x",
)  # fmt: skip


def by_hand() -> Iterator[tuple[str, bytes]]:
    """Every name with a harmless content, every content under every name that could be taken for it."""
    for name in NAMES:
        yield name, b"%PDF-1.4\n%%EOF\n"
    for content in CONTENTS.values():
        for suffix in (".pdf", ".png", ".txt"):
            yield f"x{suffix}", content
    for suffix, beginnings in BEGINNINGS.items():
        for beginning in beginnings:
            yield f"x{suffix}", beginning + HARM
    for make in ARCHIVES.values():
        for suffix in (".zip", ".docx", ".ofd"):
            yield f"x{suffix}", make()


def generated(seed: int, number: int) -> Iterator[tuple[str, bytes]]:
    """So many names and contents put together at random, the same for the same seed."""
    choose = random.Random(seed)
    for _ in range(number):
        suffix = choose.choice([*SUFFIXES, "", ".html"])
        name = "".join(choose.choices(PIECES, k=choose.randint(0, 12))) + suffix
        body = choose.choice([HARM, choose.randbytes(200), b"\0" * 50, b""])
        fitting = choose.choice(BEGINNINGS.get(suffix, [b""]))
        yield name, choose.choice([fitting, fitting, choose.choice(MAGIC)]) + body
