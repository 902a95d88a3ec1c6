"""A secret vote: cast once, counted, and kept with nobody's name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from govflow.errors import Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.seats import Excuse, excuse
from govflow.store.rounds.tables import BOX, RESPONSE, ROUND
from tests.builders import Cast, new_key
from tests.services.elections import VOTERS, called


def vote(cast: Cast, reference: str, *choices: str) -> None:
    for person, choice in zip(VOTERS.values(), choices, strict=False):
        cast.respond(person, reference, choice)


def closed_verdict(cast: Cast, reference: str) -> dict[str, Any]:
    with cast.backend.reading() as session:
        query = select(ROUND.c.verdict).where(ROUND.c.case_id == cast.case(reference).id, ROUND.c.name == "motion")
        verdict: dict[str, Any] = session.execute(query).scalar_one()
    return verdict


def test_only_the_figures_are_told_when_it_closes(cast: Cast) -> None:
    reference = called(cast)
    vote(cast, reference, "yes", "yes", "no", "yes", "abstain")
    assert cast.case(reference).state == "election"
    verdict = closed_verdict(cast, reference)
    assert verdict["tally"]["counts"] == {"yes": 3, "no": 1, "abstain": 1}
    assert "Fangshan" not in str(verdict)


def test_a_vote_in_the_box_stays(cast: Cast) -> None:
    reference = called(cast)
    vote(cast, reference, "yes")
    with pytest.raises(Refused, match="A secret vote is cast once"):
        vote(cast, reference, "no")


def test_who_has_voted_does_not_leave_and_who_has_not_may(cast: Cast) -> None:
    reference = called(cast)
    vote(cast, reference, "yes")
    found = cast.round(reference)

    def leave(organization: str) -> None:
        wanted = cast.organization(organization)
        seat = next(seat for seat, (holder, _) in found.holders.items() if holder == wanted)
        leaving = Excuse(case=reference, round_id=found.id, seat_id=seat, status="recused", key=new_key())
        excuse(cast.backend, cast.actor(VOTERS[organization]), leaving)

    with pytest.raises(Refused, match="nobody can tell its vote"):
        leave("fangshan")
    leave("laishui")
    assert [seat.status for seat in cast.round(reference).seats].count("recused") == 1


def test_a_vote_with_reasons_would_tell_whose_it_is(cast: Cast) -> None:
    reference = called(cast)
    with pytest.raises(Refused, match="no reasons"):
        cast.respond("chen.yu", reference, "yes", comment="We always said so.")


def test_no_row_of_an_answer_says_anything(cast: Cast) -> None:
    reference = called(cast)
    vote(cast, reference, "yes", "no", "yes")
    with cast.backend.reading() as session:
        rows = session.execute(select(RESPONSE.c.choice, RESPONSE.c.comment, RESPONSE.c.sealed)).all()
    assert [tuple(row) for row in rows] == [("", "", None)] * 3


def test_what_is_called_off_is_never_counted(cast: Cast) -> None:
    reference = called(cast)
    vote(cast, reference, "yes", "no")
    cast.fire("gao.shan", reference, "call_off", reason="No candidate")
    with cast.backend.reading() as session:
        assert session.scalar(select(func.count()).select_from(BOX)) == 0
    assert cast.case(reference).state == "none"


def test_too_few_votes_are_no_quorum(cast: Cast) -> None:
    reference = called(cast)
    vote(cast, reference, "yes", "yes", "yes")  # 4 of 5 are needed
    cast.clock.at += timedelta(days=40)
    sweep(cast.backend)
    assert cast.case(reference).state == "none"
