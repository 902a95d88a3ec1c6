"""What is sent is what was shown: an answer that ends a round, or ends it otherwise, was shown so; likewise a close."""

from __future__ import annotations

import pytest

from govflow.errors import Stale
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.sitting import CloseRound, close_round
from govflow.services.queries.case.round.answering import AnswerCheck, check_answer
from govflow.services.queries.case.round.ending import GOES_ON, closing_of
from tests.builders import Cast, new_key
from tests.services import disputes, proposals, signing

CHAIR = "gao.shan"


def order(cast: Cast, person: str, reference: str, choice: str, *, foreseen: str = GOES_ON) -> Respond:
    found, actor = cast.round(reference), cast.actor(person)
    seat = next(each for each, holder in found.holders.items() if holder[0] == actor.organization_id)
    named = {"case": reference, "round_id": found.id, "seat_id": seat, "matter": found.matter_hash}
    return Respond(**named, choice=choice, foreseen=foreseen, key=new_key())


def told(cast: Cast, person: str, asked: Respond) -> AnswerCheck:
    with cast.backend.reading() as session:
        return check_answer(cast.backend.work(session, cast.actor(person)), asked)


@pytest.mark.parametrize(
    ("opened", "choice", "state"), [(signing.opened, "sign", "signing"), (disputes.proposal, "accept", "proposal")]
)
def test_the_last_answer_does_not_end_a_round_unseen(cast: Cast, opened, choice: str, state: str) -> None:
    reference = opened(cast)
    before = cast.state(reference)
    shown = told(cast, "he.jun", order(cast, "he.jun", reference, choice))
    assert shown.foreseen == GOES_ON
    cast.respond("chen.yu", reference, choice)
    with pytest.raises(Stale, match="Nothing was recorded") as stale:
        respond(cast.backend, cast.actor("he.jun"), order(cast, "he.jun", reference, choice, foreseen=shown.foreseen))
    assert str(stale.value.changes[0]).startswith("With this the round is over")
    assert (cast.state(reference), len(cast.round(reference).responses)) == (before, 1)
    again = told(cast, "he.jun", order(cast, "he.jun", reference, choice))
    respond(cast.backend, cast.actor("he.jun"), order(cast, "he.jun", reference, choice, foreseen=again.foreseen))
    assert cast.state(reference) != before


def test_an_answer_that_ends_a_round_no_more_or_otherwise_was_to_be_shown_so_too(cast: Cast) -> None:
    reference = signing.opened(cast)
    cast.respond("chen.yu", reference, "sign")
    shown = told(cast, "he.jun", order(cast, "he.jun", reference, "sign"))
    assert shown.foreseen not in (GOES_ON, told(cast, "he.jun", order(cast, "he.jun", reference, "refuse")).foreseen)
    with pytest.raises(Stale):
        respond(cast.backend, cast.actor("he.jun"), order(cast, "he.jun", reference, "refuse", foreseen=shown.foreseen))


def test_an_answer_whose_page_said_nothing_of_it_is_not_taken(cast: Cast) -> None:
    reference = signing.opened(cast)
    with pytest.raises(Stale):
        respond(cast.backend, cast.actor("he.jun"), order(cast, "he.jun", reference, "sign", foreseen=""))


def test_a_round_is_closed_as_its_chair_was_shown_it(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    cast.respond("sun.hao", reference, "yes")
    cast.respond("ma.ling", reference, "yes")
    shown = closing_of(cast.round(reference)).shown
    cast.respond("ma.ling", reference, "no")
    closing = {"case": reference, "round_id": cast.round(reference).id, "reason": "Time is up"}
    with pytest.raises(Stale, match="was not closed") as stale:
        close_round(cast.backend, cast.actor(CHAIR), CloseRound(**closing, shown=shown, key=new_key()))
    assert "Not answered yet: Hebei Province" in [str(each) for each in stale.value.changes]
    assert cast.round(reference).closed_at is None
    now = closing_of(cast.round(reference)).shown
    close_round(cast.backend, cast.actor(CHAIR), CloseRound(**closing, shown=now, key=new_key()))
    assert cast.round(reference).closed_at is not None


def test_two_who_exchange_their_votes_are_seen_although_the_figures_stay(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    for person, choice in zip(proposals.SPEAKERS, ("yes", "no", "abstain"), strict=True):
        cast.respond(person, reference, choice)
    before = closing_of(cast.round(reference))
    for person, choice in zip(proposals.SPEAKERS, ("no", "yes", "abstain"), strict=True):
        cast.respond(person, reference, choice)
    after = closing_of(cast.round(reference))
    assert before.verdict == after.verdict
    assert before.shown != after.shown
