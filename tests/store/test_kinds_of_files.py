"""Kinds of files: what each may begin with, to the byte, and what becomes of the sender's name."""

from __future__ import annotations

import pytest

from govflow.store.blobs.kinds import ALLOWED, KINDS, against, safe_name
from tests.promises.uploads import BEGINNINGS

UNTOLD = {".txt", ".csv", ".json", ".jsonld", ".tif", ".tiff"}


@pytest.mark.parametrize("suffix", BEGINNINGS)
def test_a_kind_is_taken_by_its_beginning_and_by_no_other(suffix: str) -> None:
    for beginning in BEGINNINGS[suffix]:
        assert against(f"a{suffix.upper()}", beginning + b"x" * 50) is None
        for other in {each for many in BEGINNINGS.values() for each in many} - set(BEGINNINGS[suffix]):
            refused = against(f"a{suffix}", other + b"x" * 50)
            same = any(other.startswith(each[:4]) or KINDS[suffix].fits(other) for each in BEGINNINGS[suffix])
            assert (refused is None) == same, (suffix, other)


def test_each_kind_is_told_by_its_beginning_or_is_a_text() -> None:
    assert set(KINDS) == set(BEGINNINGS) | UNTOLD


def test_a_pdf_says_so_within_its_first_1024_bytes() -> None:
    """ISO 32000: what stands before the header counts for nothing, as lines that a mail program left there."""
    assert against("a.pdf", b"\r\n" + b"%PDF-1.4\n") is None
    assert against("a.pdf", b"x" * 1019 + b"%PDF-1.4\n") is None
    assert against("a.pdf", b"x" * 1020 + b"%PDF-1.4\n") is not None


def test_a_letter_is_text_that_begins_with_a_header() -> None:
    assert against("a.eml", b"Subject: x\n\nText") is None
    assert ALLOWED[".eml"] == "text/plain"  # no browser shows what is in it
    for content in (b"no header at all", b"MZ\0: x", b"x" * 77 + b": y", b" Subject: x"):
        assert against("a.eml", content) is not None, content


def test_a_picture_is_told_by_the_brand_in_its_first_box() -> None:
    for content in (b"\0\0\0\x18ftypisom", b"\0\0\0\x18ftyp", b"ftypheic\0\0\0\0", b"\0\0\0\x18moovheic"):
        assert against("a.heic", content) is not None, content


def test_whoever_sends_one_part_of_a_map_is_told_to_send_all_in_one() -> None:
    for suffix in ("shp", "SHX", "dbf"):
        assert "one ZIP" in str(against(f"a.{suffix}", b"\0\0\x27\x0a"))
    assert against("a.shp.zip", b"PK\x03\x04") is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("关于流域补偿的函（终稿）.PDF", "关于流域补偿的函（终稿）.PDF"),
        ("C:\\Users\\wang\\附件1：方案.docx", "附件1：方案.docx"),
        ("附件1:方案?.docx", "附件1：方案？.docx"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("x.pdf.", "x.pdf"),
        ("", "document"),
        ("汉" * 200 + ".pdf", "汉" * 116 + ".pdf"),
    ],
)
def test_the_senders_name_is_kept_but_for_what_hides_or_means_something(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept
