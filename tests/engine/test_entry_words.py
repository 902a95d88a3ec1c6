"""What entries of a record say to people: titles and sentences, and what they never say."""

from __future__ import annotations

from govflow.engine.entries import Responded, RoundClosed, RoundOpened, RoundsOpened, SealedResponse, StepTaken
from govflow.engine.parsing import parse
from govflow.engine.rounds.items import Item
from govflow.values import Text
from tests.engine.builders import RULES, workflow_text

BORDER_CLAIM = parse(workflow_text(), RULES).workflow
ROUND = "settlement_offer"
SEAT = Text(en="Tianjin", zh="天津")
VERDICT = {"outcome": "carried", "sentence": {"message": ["Carried.", None, {}]}}


def test_an_answer_says_its_label_and_comment_and_a_sealed_one_neither() -> None:
    choice = next(each for each in BORDER_CLAIM.rounds[ROUND].choices if each.name == "accept")
    said = Responded(round=ROUND, seat=SEAT, choice="accept", comment="As agreed").sentence(BORDER_CLAIM)
    assert str(said) == f"{choice.label}: As agreed"
    assert str(SealedResponse(round=ROUND, seat=SEAT).sentence(BORDER_CLAIM)) == "The answer stays sealed."


def test_an_entry_of_a_round_or_step_that_the_file_does_not_have_still_has_a_title() -> None:
    assert str(RoundOpened(round="old_round", seats=1).title(BORDER_CLAIM)) == "Old round: opened"
    assert str(StepTaken(step="gone", source="claimed", target="paid").title(BORDER_CLAIM)) == "gone"


def test_the_record_never_says_which_case_below_a_round_was_about() -> None:
    about = Item(number=2, case_id=77)
    entries = (
        RoundsOpened(round=ROUND, seats=3, items=(about,)),
        Responded(round=ROUND, seat=SEAT, choice="yes", comment="", item=about),
        RoundClosed(round=ROUND, verdict=VERDICT, item=about),
    )
    assert all("77" not in str(each.to_row().content) for each in entries)
    assert str(entries[1].title(BORDER_CLAIM)).endswith(" · 2")
