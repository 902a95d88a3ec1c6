"""The text of files: what stands in them, and that a file made to break its reader costs nobody but itself."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import typst
from pypdf import PdfReader, PdfWriter

from govflow.services.operation.extraction import (
    BROKEN,
    CRASHED,
    LOCKED,
    MOST_CHARACTERS,
    TOO_LARGE,
    TOO_LONG,
    apart,
    child,
)
from govflow.services.operation.extraction.apart import Extract, legible, text_of
from govflow.services.operation.extraction.readers import archive as archives

ROOT = Path(__file__).parents[2]


def pdf(text: str) -> bytes:
    made = typst.compile(text.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def word(*lines: str) -> bytes:
    document, file = docx.Document(), BytesIO()
    for each in lines:
        document.add_paragraph(each)
    document.save(file)
    return file.getvalue()


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, file = openpyxl.Workbook(), BytesIO()
    for each in rows:
        book.active.append(each)
    book.save(file)
    return file.getvalue()


def archive(**parts: bytes) -> bytes:
    """Parts named with two underscores for a slash and one for a dot."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


def read(kind: str, content: bytes) -> Extract:
    """As the other process does, in this one: for files that harm none."""
    return Extract(**child.read(kind, content))  # type: ignore[arg-type]


def test_what_stands_in_a_file_is_its_text() -> None:
    slide = b'<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>Weir </a:t></a:r><a:r><a:t>plan</a:t></a:r></a:p></p:sld>'
    opened = b'<o:c xmlns:o="o" xmlns:t="t"><t:h>Flow</t:h><t:p>of the <t:span>Juma</t:span> River</t:p></o:c>'
    page = '<ofd:Page xmlns:ofd="o"><ofd:TextObject><ofd:TextCode>拒马河</ofd:TextCode></ofd:TextObject></ofd:Page>'
    files = {
        "pdf": (pdf("Restore the flow"), "Restore the flow"),
        "docx": (word("Restore", "the 流量"), "Restore the 流量"),
        "xlsx": (workbook(("Weir", 12.5), ("Flow", None)), "Weir 12.5 Flow"),
        "pptx": (archive(ppt__slides__slide1_xml=slide), "Weir plan"),
        "odt": (archive(content_xml=opened), "Flow of the Juma River"),
        "ods": (archive(content_xml=opened), "Flow of the Juma River"),
        "ofd": (archive(Doc_0__Pages__Page_0__Content_xml=page.encode()), "拒马河"),
        "txt": ("坝\tand\nweir".encode("gb18030"), "坝 and weir"),
        "csv": ("\ufeffname,flow\n".encode(), "name,flow"),
    }
    assert files.keys() == apart.KINDS
    for kind, (content, expected) in files.items():
        assert legible(read(kind, content).text) == expected, kind


def test_a_number_that_points_to_a_text_is_none() -> None:
    shared = b'<sst xmlns="x"><si><t>Weir</t></si><si><t>Flow</t></si></sst>'
    sheet = b'<w xmlns="x"><row><c t="s"><v>7</v></c><c><v>12.5</v></c><c t="e"><v>#REF!</v></c></row></w>'
    book = archive(xl__sharedStrings_xml=shared, xl__worksheets__sheet1_xml=sheet)
    assert legible(read("xlsx", book).text) == "Weir Flow 12.5"


def test_a_file_that_cannot_be_read_says_why() -> None:
    locked = PdfWriter(clone_from=PdfReader(BytesIO(pdf("Secret"))))
    locked.encrypt("a password")
    protected = BytesIO()
    locked.write(protected)
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    endless = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\n"
    )
    endless += b"trailer<</Root 1 0 R>>\n%%EOF\n"
    laughs = b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:d xmlns:w="w"><w:t>&b;</w:t></w:d>'
    why = {
        "locked": ("pdf", protected.getvalue(), LOCKED),
        "no PDF": ("pdf", b"%PDF-1.4\n%%EOF\n", BROKEN),
        "endless page tree": ("pdf", endless, BROKEN),
        "no archive": ("docx", b"PK\x03\x04", BROKEN),
        "nested deep": ("docx", archive(word__document_xml=deep), BROKEN),
        "entities": ("docx", archive(word__document_xml=laughs), ""),
    }
    assert {name: read(kind, content) for name, (kind, content, _) in why.items()} == {
        name: Extract(reason=reason) for name, (_, _, reason) in why.items()
    }


def test_a_bomb_is_measured_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "UNPACKED", 1_000)
    assert read("docx", archive(word__document_xml=b" " * 1_001)) == Extract(reason=TOO_LARGE)
    assert read("docx", archive(word__document_xml=b" " * 1_000)).reason == BROKEN  # looked at, and no XML
    beside = archive(word__media__image1_png=b" " * 10_000, word__document_xml=b"<w:t xmlns:w='w'>Weir</w:t>")
    assert read("docx", beside).text == "Weir"  # what holds no text is never unpacked


def test_of_a_long_text_as_much_is_read_as_counts() -> None:
    one_word = read("txt", b"weir" * (25 * 2**20))
    assert (len(one_word.text), one_word.cut, one_word.reason) == (MOST_CHARACTERS, True, "")
    exact = read("txt", b"x" * MOST_CHARACTERS)
    assert (len(exact.text), exact.cut) == (MOST_CHARACTERS, False)
    assert read("txt", "河".encode() * MOST_CHARACTERS).text == "河" * MOST_CHARACTERS


def test_a_file_is_read_in_a_process_that_is_bound_and_knows_nothing_of_this_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[object] = []
    opened = subprocess.Popen

    def watched(*given: Any, **named: Any) -> Any:
        seen.append(named["env"])
        return opened(*given, **named)

    monkeypatch.setattr(subprocess, "Popen", watched)
    assert text_of(word("Restore", "the flow"), "docx") == Extract(text="Restore the flow")
    assert seen == [{"PYTHONPATH": str(ROOT)}]


def test_the_process_binds_itself() -> None:
    limits = "[r.getrlimit(each)[1] for each in (r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_CPU)]"
    look = f"import resource as r; from {child.__name__} import bind; bind(); print({limits})"
    said = subprocess.check_output([sys.executable, "-c", look], env={}, cwd=ROOT)
    assert said.decode().strip() == str([child.MEMORY, 0, child.SECONDS + 5])


@pytest.mark.parametrize(
    ("program", "patience", "reason"),
    [
        ("import time; time.sleep(60)", 0.2, TOO_LONG),
        ("import os; os.kill(os.getpid(), 9)", 60, CRASHED),
        ("print('x' * 2_000_000)", 60, CRASHED),
        ("print('[]')", 60, CRASHED),
        ("""print('{"text": 1, "reason": "", "cut": 0}')""", 60, CRASHED),
        ("""print('{"text": "", "reason": "made up", "cut": 0}')""", 60, CRASHED),
    ],
)
def test_whatever_the_process_does_only_words_come_back(
    monkeypatch: pytest.MonkeyPatch, program: str, patience: float, reason: str
) -> None:
    ask = apart._ask
    monkeypatch.setattr(apart, "_ask", lambda _, *rest: ask([sys.executable, "-S", "-c", program], *rest))
    assert text_of(b"", "txt", patience) == Extract(reason=reason)


def test_nothing_that_hides_or_turns_round_is_kept() -> None:
    assert legible("a\x00b\u202ec\u200bd\ud800 \n\t e\u00a0ｆ") == "abcd e f"


@pytest.mark.on_request
def test_what_eats_memory_or_time_ends() -> None:
    """Just beneath the bound on what is unpacked: rows without end that say nothing; one word of 150 MB."""
    cell = b"<row><c/></row>" * 2_000_000
    sheet = b'<w xmlns="x"><sheetData>' + cell * 6 + b"</sheetData></w>"
    assert text_of(archive(xl__worksheets__sheet1_xml=sheet), "xlsx").reason in ("", TOO_LONG)
    text = b'<w xmlns="x"><t>' + b"x" * 150_000_000 + b"</t></w>"
    assert text_of(archive(word__document_xml=text), "docx").reason in (BROKEN, TOO_LARGE)


@pytest.mark.on_request
def test_the_server_imports_nothing_that_opens_a_pdf() -> None:
    look = "import sys, govflow.__main__, govflow.jobs.server; print('pypdf' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", look], cwd=ROOT).strip() == b"False"
