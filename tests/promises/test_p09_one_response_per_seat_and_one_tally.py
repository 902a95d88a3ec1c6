"""P9: every seat has one response, and closing is atomic: the tally counts the answers that were accepted, no other."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from govflow.errors import Conflict, Stale
from govflow.services.commands import rounds as commands
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.sitting import CloseRound, close_round
from govflow.services.queries.case.round.ending import closing_of
from govflow.store.record.history import HistoryRow
from govflow.store.record.verification import verify
from govflow.store.rounds import LoadedRound, load_round
from govflow.store.rounds.tables import ResponseRow
from govflow.values import Actor
from tests.builders import Cast, new_key
from tests.promises.ballots import answer, governments, open_ballot
from tests.promises.crowds import all_at_once
from tests.promises.figures import figure, seeds

CHOICES = ("yes", "no", "abstain")
CHAIR = "gao.shan"


def test_voters_who_answer_all_at_once_are_each_counted_once(cast: Cast) -> None:
    for seed in seeds(1, 20):
        print(f"seed {seed}")
        voters = governments(cast, figure(30, 100))
        reference = open_ballot(cast, voters)
        ballot, choose = cast.round(reference), random.Random(seed)
        chosen = {each.organization_id: choose.choice(CHOICES) for each in voters}
        all_at_once([partial(answer, cast, reference, ballot, each, chosen[each.organization_id]) for each in voters])
        cast.close_round(CHAIR, reference)
        closed = cast.round(reference)
        assert closed.closed_at is not None
        assert Counter(each.choice for each in closed.responses) == Counter(chosen.values())
        assert _choices_by_organization(closed) == chosen
        assert _closings(cast, reference) == 1


def test_a_seat_that_answers_many_times_at_once_has_one_response_of_those_it_sent(cast: Cast) -> None:
    voters = governments(cast, 3)
    reference = open_ballot(cast, voters)
    ballot, insistent = cast.round(reference), voters[0]
    sent = [f"comment {number}" for number in range(figure(12, 50))]
    all_at_once([partial(answer, cast, reference, ballot, insistent, "yes", comment=each) for each in sent])
    with cast.backend.reading() as session:
        kept = session.scalars(select(ResponseRow.comment).where(ResponseRow.round_id == ballot.id)).all()
    assert len(kept) == 1
    assert kept[0] in sent


def test_votes_against_closes_give_one_tally_of_the_votes_that_were_accepted(cast: Cast) -> None:
    for seed in seeds(2, 50):
        print(f"seed {seed}")
        accepted, counted = _race(cast, seed, voters=figure(20, 50))
        assert counted == accepted, f"seed {seed}"


def test_the_proof_sees_an_answer_that_slips_in_after_the_close(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: an answer is let in by what the page showed, not by what is true under the lock."""
    voters = governments(cast, 4)
    reference = open_ballot(cast, voters)
    ballot = cast.round(reference)
    monkeypatch.setattr(commands, "open_round_ids", lambda _session, _case_id: [ballot.id])
    monkeypatch.setattr(commands, "check_foretold", lambda *_: None)  # it would see that, too
    answer(cast, reference, ballot, voters[0], "yes")
    cast.clock.at += timedelta(days=30)
    sweep(cast.backend)
    answer(cast, reference, ballot, voters[1], "no")
    assert _counted(cast, ballot.id) == Counter(yes=1)


def _race(cast: Cast, seed: int, *, voters: int) -> tuple[Counter[str], Counter[str]]:
    """As many votes as closes by the chair and by the clock, all at once; what was accepted and what was counted."""
    actors = governments(cast, voters + 1)
    reference = open_ballot(cast, actors)
    ballot = cast.round(reference)
    answer(cast, reference, ballot, actors[0], "yes")  # somebody has answered, whoever is first now
    over = cast.clock.at + timedelta(days=30)
    choose = random.Random(seed)
    votes = [(each, choose.choice(CHOICES)) for each in actors[1:]]
    chair = cast.actor(CHAIR)
    closes = [partial(_close, cast, over), partial(_close_by_chair, cast, chair, reference, ballot)]
    acts = [partial(_vote, cast, reference, ballot, *each) for each in votes] + closes * (voters // 2)
    choose.shuffle(acts)
    accepted = Counter(choice for choice in all_at_once(acts) if choice is not None)
    accepted["yes"] += 1
    assert _closings(cast, reference) == 1
    return accepted, _counted(cast, ballot.id)


def _vote(cast: Cast, reference: str, ballot: LoadedRound, voter: Actor, choice: str) -> str | None:
    """The choice if it was accepted."""
    try:
        answer(cast, reference, ballot, voter, choice)
    except (Conflict, Stale):
        return None
    return choice


def _close(cast: Cast, over: datetime) -> None:
    """The deadline passes while votes are on their way, and the clock is served."""
    cast.clock.at = over
    sweep(cast.backend)


def _close_by_chair(cast: Cast, chair: Actor, reference: str, ballot: LoadedRound) -> None:
    """The chair closes the vote while votes are on their way."""
    with suppress(Conflict, Stale):
        shown = closing_of(cast.round(reference)).shown
        named = {"case": reference, "round_id": ballot.id, "reason": "Everybody has had time"}
        order = CloseRound(**named, shown=shown, key=new_key())
        close_round(cast.backend, chair, order)


def _counted(cast: Cast, round_id: int) -> Counter[str]:
    """What the verdict counts, by choice. The record must hold."""
    with cast.backend.reading() as session:
        assert verify(session).first_broken is None
        verdict = load_round(session, round_id).verdict
    assert verdict is not None
    counts = Counter(
        {choice: number for choice, number in verdict["tally"]["counts"].items() if choice in CHOICES and number}
    )
    assert counts.total() == verdict["tally"]["answered"]
    return counts


def _choices_by_organization(found: LoadedRound) -> dict[int | None, str]:
    return {found.holders[each.seat_id][0]: each.choice for each in found.responses}


def _closings(cast: Cast, reference: str) -> int:
    """How often the record says that the vote was closed."""
    query = select(HistoryRow.name, HistoryRow.content).where(
        HistoryRow.case_id == cast.case(reference).id, HistoryRow.kind == "round"
    )
    with cast.backend.reading() as session:
        return sum(row.name.endswith("ballot") and "verdict" in row.content for row in session.execute(query))
