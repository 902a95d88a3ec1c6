"""Help: for everybody, in both languages."""

from __future__ import annotations

import re

from govflow.web.frame.glossary import GLOSSARY
from tests.web.conftest import Region
from tests.web.desk import main_text


def test_visitors_can_read_the_help_in_both_languages(region: Region) -> None:
    english, chinese = (
        main_text(region.browser().get("/help", headers={"Accept-Language": code}).text) for code in ("en", "zh")
    )
    assert "Every step in a case: your name, for which organization" in english
    assert "A session ends after 12 hours." in english
    assert "术语" in chinese


def test_every_page_leads_to_help_accessibility_and_data(region: Region) -> None:
    page = region.browser().get("/sign-in").text
    help_page = region.browser().get("/help").text
    for anchor in ("accessibility", "data"):
        assert f'href="/help#{anchor}"' in page
        assert f'id="{anchor}"' in help_page


def test_every_hard_word_is_explained_in_both_languages() -> None:
    assert len({each.word.en for each in GLOSSARY}) == len(GLOSSARY)
    for each in GLOSSARY:
        assert re.search(r"[\u4e00-\u9fff]", each.word.zh + each.meaning.zh), each.word.en
        assert not re.search(r"[\u4e00-\u9fff]", each.word.en + each.meaning.en), each.word.en
