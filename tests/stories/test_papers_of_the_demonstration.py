"""The files of the demonstration are in English, word for word: what they cannot show is left out, not garbled."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from govflow.demo.papers import ILLUSTRATION, paper


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Receipts: Buses · 车辆", "Receipts: Buses"),
        ("A session on the same day. 当日召开市人民代表大会会议。", "A session on the same day."),
        ("Weir (upper) · lower", "Weir (upper) · lower"),
        ("Flow \u2264 2 m³/s", "Flow  2 m³/s"),
    ],
)
def test_of_both_languages_the_english_one_is_shown(title: str, shown: str) -> None:
    lines = PdfReader(BytesIO(paper(title).content)).pages[0].extract_text().splitlines()
    assert (lines[0], lines[-1]) == (shown, ILLUSTRATION)
