"""Statements for the record in the papers of a conference: word for word, under their item, with whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import arranging, proposals
from tests.services.floors import SECRETARY, finish, line_of, lodge, take_back
from tests.web.desk import Desk, open_desk
from tests.web.test_papers import paper, squeezed

FORMULA = "=1+1 <b>We</b> #pay *half*. · 一半"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def closed_session(desk: Desk) -> tuple[str, str]:
    """A conference whose session is over, with what was stated there; both references."""
    cast = desk.cast
    conference, item = proposals.conference_in_session(cast)
    line = line_of(cast, conference, item)
    lodge(cast, conference, "sun.hao", f"First line.\n\n{FORMULA}", zh="北京承担一半。", entry_id=line)
    lodge(cast, conference, "peng.cheng", "The limits can be met.", entry_id=line)
    lodge(cast, conference, "li.jian", "Withdrawn words.")
    take_back(cast, conference, "li.jian")
    lodge(cast, conference, SECRETARY, "Tianjin thanks the host.", whose="tianjin")
    lodge(cast, conference, "ma.ling", "On the minutes.", entry_id=line_of(cast, conference))
    finish(cast, conference, item)
    return conference, item


def test_minutes_print_statements_word_for_word_with_whose_they_are(desk: Desk) -> None:
    conference, _ = closed_session(desk)
    text = paper(desk.browser("sun.hao"), conference, "minutes")
    assert squeezed(f"Statement of Beijing Municipality “First line. “{FORMULA}”") in text.replace(":", "")
    assert "Thelimitscanbemet." in text
    assert squeezed("Statement of Tianjin Municipality, as entered by Joint Office") in text
    assert squeezed("Tianjin thanks the host.") in text
    assert "Ontheminutes." in text
    assert "Withdrawnwords" not in text
    assert text.index("Thelimitscanbemet.") < text.index("Statementsfortherecord") < text.index("Tianjinthanks")


def test_a_paper_has_the_text_in_its_language_or_else_the_one_there_is(desk: Desk) -> None:
    conference, _ = closed_session(desk)
    text = paper(desk.browser("sun.hao"), conference, "minutes", "zh")
    assert "北京承担一半。" in text
    assert "Firstline." not in text
    assert "Thelimitscanbemet." in text


def test_the_extract_of_an_item_has_what_was_stated_on_it_alone(desk: Desk) -> None:
    conference, _ = closed_session(desk)
    text = paper(desk.browser("sun.hao"), conference, "extract-3")
    assert "Thelimitscanbemet." in text
    assert "Tianjinthanks" not in text


def test_minutes_print_no_statement_of_the_closed_part(desk: Desk) -> None:
    """The minutes go to all who take part, as an item of the closed part is named there as a closed one alone."""
    cast = desk.cast
    conference, item = proposals.reviewed(cast)
    arranging.arrange(cast, conference, arranging.changed(arranging.kept(cast, conference), 0, closed=True))
    cast.fire(SECRETARY, conference, "lock_agenda")
    proposals.open_session(cast, conference)
    lodge(cast, conference, "ma.ling", "Among ourselves.", entry_id=line_of(cast, conference))
    lodge(cast, conference, "sun.hao", "For everybody.")
    finish(cast, conference, item)
    text = paper(desk.browser("sun.hao"), conference, "minutes")
    assert "Foreverybody." in text
    assert "Amongourselves." not in text
