"""Opinions hold for the text on which they were given: another one is heard before it is voted on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.engine.parsing import WorkflowProblems
from govflow.errors import Refused
from tests.builders import Cast, make_cast
from tests.services import proposals, signing
from tests.services.test_taking_up import published


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")


def heard(cast: Cast) -> tuple[str, str]:
    """An item with a paper that was heard, before its conference has settled the agenda; both references."""
    conference = proposals.calling(cast)
    return conference, proposals.item_with_paper(cast, conference, signing.paper("50 g/l"))


def hear(cast: Cast, reference: str) -> None:
    for person in (*proposals.SPEAKERS, "peng.cheng"):
        cast.respond(person, reference, "positive")


def revise(cast: Cast, reference: str, **values: object) -> None:
    text = {"text": "The opposite is adopted.", "changes_made": "All."}
    cast.fire("peng.cheng", reference, "revise", **{**text, **values})


def test_a_revised_text_is_heard_before_it_is_voted_on(cast: Cast) -> None:
    reference = proposals.scheduled(cast)
    revise(cast, reference)
    assert cast.state(reference) == "hearing"
    with pytest.raises(Refused, match="not possible while the case is in “Opinions”"):
        cast.fire("gao.shan", reference, "call_vote")
    hear(cast, reference)
    cast.fire("gao.shan", reference, "call_vote")
    assert cast.round(reference).matter is not None


def test_the_paper_is_replaced_by_the_step_that_has_it_heard(cast: Cast) -> None:
    _, item = heard(cast)
    with pytest.raises(Refused) as refused:
        signing.replace_file(cast, "peng.cheng", item, "paper")
    assert "Another text is given with the step: Revise the text." in [str(each) for each in refused.value.reasons]
    before = cast.case(item).data["paper"]
    revise(cast, item)
    assert cast.case(item).data["paper"] == before
    hear(cast, item)
    revise(cast, item, text="Adopt it.", paper=signing.paper("500 g/l"))
    assert cast.case(item).data["paper"] != before
    assert cast.state(item) == "hearing"


def test_what_was_revised_while_it_waited_is_heard_before_it_comes_on_an_agenda(cast: Cast) -> None:
    unchanged, revised = proposals.scheduled(cast), proposals.scheduled(cast)
    for reference in (unchanged, revised):
        cast.fire("wang.lin", reference, "defer", reason="Nobody is ready")
    revise(cast, revised)
    for reference in (unchanged, revised):
        cast.fire("wang.lin", reference, "reschedule")
    assert [cast.state(each) for each in (unchanged, revised)] == ["scheduled", "hearing"]


def test_a_revision_does_not_hold_up_an_agenda_that_is_settled(cast: Cast) -> None:
    conference, item = heard(cast)
    cast.fire("wang.lin", conference, "close_agenda")
    revise(cast, item)
    with pytest.raises(Refused, match="still on its way"):
        cast.fire("wang.lin", conference, "lock_agenda")
    cast.fire("wang.lin", item, "defer", reason="The agenda is full")
    cast.fire("wang.lin", conference, "lock_agenda")
    assert cast.state(conference) == "convened"


def test_the_text_that_was_consented_to_in_writing_is_not_revised_meanwhile(cast: Cast) -> None:
    conference, item = heard(cast)
    cast.fire("wang.lin", conference, "close_agenda")
    cast.fire("wang.lin", conference, "go_written", meeting_date=cast.today + timedelta(days=40))
    with pytest.raises(Refused):
        revise(cast, item)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    matter: [text, paper]\n", "", "“Opinions” does not say what is answered to"),
        (
            "        guards: agenda_open\n        to: hearing\n        confirm",
            "        to: same\n        confirm",
            "“Revise the text” changes “What is to be decided” in “Ready for the vote”, which rests on “Opinions”",
        ),
    ],
)
def test_a_procedure_that_hears_nobody_on_the_text_is_not_published(cast: Cast, old: str, new: str, said: str) -> None:
    with pytest.raises(WorkflowProblems) as refused:
        published(cast, "proposal", (old, new))
    assert said in " ".join(str(each.sentence) for each in refused.value.problems)
