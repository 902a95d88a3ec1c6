"""Clauses read from a DOCX that was worked on elsewhere: under their ids, and never more than its text is opened."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from govflow.papers.clauses import LARGEST_FILE, NoClauses, clauses_in

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TWO = (
    "[c-1] 付款 · Payment",
    "中文",
    "三月底前支付。",
    "English",
    "By the end of March.",
    "[new] Data",
    "English",
    "Open.",
)


def document(*lines: str) -> bytes:
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    found = io.BytesIO()
    made.save(found)
    return found.getvalue()


def bare(body: str, **parts: str) -> bytes:
    """A file with nothing but its text."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return found.getvalue()


def line(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_clauses_are_found_under_their_ids_in_both_languages() -> None:
    one, two = clauses_in(document("A letter", *TWO))
    assert one == {
        "id": "c-1", "heading_zh": "付款", "heading_en": "Payment", "zh": "三月底前支付。",
        "en": "By the end of March.",
    }  # fmt: skip
    assert two == {"id": "", "heading_zh": "", "heading_en": "Data", "zh": "", "en": "Open."}


def test_what_stands_after_the_end_belongs_to_no_clause() -> None:
    [*_, last] = clauses_in(document(*TWO, "[end]", "Version 2, shown yesterday"))
    assert last["en"] == "Open."


def test_of_tracked_changes_that_is_read_which_stands_when_all_are_accepted() -> None:
    changed = (
        line(run("二千"), f"<w:del><w:r><w:delText>二</w:delText></w:r></w:del><w:ins>{run('三')}</w:ins>", run("百万"))
        + f"<w:moveFrom>{line(run('gone'))}</w:moveFrom>"
    )
    [clause] = clauses_in(bare(line(run("[c-1]")) + line(run("中文")) + changed))
    assert clause["zh"] == "二千三百万"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("No clause at all",), "No clause was found"),
        ((*TWO, *TWO), "stands there twice"),
        (("[c-1] Payment", "By the end of March."), "in no language"),
        (("[c-0] Payment",), "No clause was found"),
    ],
)
def test_where_ids_did_not_survive_nothing_is_taken_over(lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(NoClauses, match=said):
        clauses_in(document(*lines))


def test_what_is_no_such_file_is_refused() -> None:
    whole = document(*TWO)
    nothing = bare("")
    many = bare("", **{f"part{number}": "" for number in range(501)})
    huge = bare(line(run("x" * 8_100_000)))
    entities = '<!DOCTYPE a [<!ENTITY b "[c-1] lol"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    for content in (b"", b"%PDF-1.4", b"PK\x03\x04", whole[:200], b"x" * (LARGEST_FILE + 1), many, huge, nothing):
        with pytest.raises(NoClauses):
            clauses_in(content)
    for encoding in ("utf-8", "utf-16"):
        found = io.BytesIO()
        with zipfile.ZipFile(found, "w") as archive:
            text = f'<?xml version="1.0" encoding="{encoding}"?>{entities}<w:p {W}><w:r><w:t>&b;&c;</w:t></w:r></w:p>'
            archive.writestr("word/document.xml", text.encode(encoding))
        with pytest.raises(NoClauses, match="No clause was found"):
            clauses_in(found.getvalue())
