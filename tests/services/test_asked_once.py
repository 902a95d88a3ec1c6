"""A command asks for nothing twice, and nothing that it has changed itself is to it as it was before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, literal, select

import govflow
from govflow.engine.asking.answers import Upload
from govflow.services.commands.cases import OpenCase, open_case
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.rounds import respond
from govflow.services.commands.seats import Delegate, Excuse, delegate, excuse
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.operations import verify_record
from govflow.store.parties import load_takers, remember_taker
from govflow.store.rounds import latest_round_ids, load_rounds, open_round_ids
from govflow.store.rounds.in_hand import in_hand
from govflow.store.sql.locks import Rank
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Work
from govflow.store.writing.locking import lock, read_case
from govflow.store.writing.rounds import open_rounds, void_rounds
from govflow.values import Text
from tests.builders import Cast, new_key
from tests.rounds_in_hand import audit
from tests.services import agendas, disputes, proposals
from tests.services.assemblies import Voter, actor_of, ballots, publish_assembly, settle_voters, voting
from tests.statements import counted

PETITION = Upload("petition.pdf", b"%PDF-1.7 petition", "application/pdf")
CLAIM = "Water for the fields on the south bank in the dry season."
FILED = {
    "dispute_kind": "water",
    "evidence_class": "monitoring_record",
    "section": "Zhangfang",
    "remedy": "A shared rule.",
    "petition": PETITION,
}
TRANSACTION = ("BEGIN",)
Act = Callable[[], Any]


def a_vote(cast: Cast) -> Act:
    publish_assembly(cast)
    voters = settle_voters(cast, 4)
    return answer(cast, voting(cast, voters), voters[0])


def the_vote_that_closes(cast: Cast) -> Act:
    publish_assembly(cast)
    voters = settle_voters(cast, 4)
    reference = voting(cast, voters)
    for each in voters[:-1]:
        answer(cast, reference, each)()
    return answer(cast, reference, voters[-1])


def an_opening(cast: Cast) -> Act:
    values = {"respondent": cast.organization("laishui"), "claim": CLAIM}
    command = OpenCase(workflow="dispute-mediation", title="Diversion", values=values, key=new_key())
    return partial(open_case, cast.backend, cast.actor("chen.yu"), command)


def a_filing(cast: Cast) -> Act:
    reference = disputes.draft(cast)
    seen = cast.case(reference).version
    command = TakeStep(case=reference, name="file", values=FILED, seen_version=seen, key=new_key())
    return partial(take_step, cast.backend, cast.actor("chen.yu"), command)


COSTS = {a_vote: 18, the_vote_that_closes: 27, an_opening: 36, a_filing: 29}
"""Without the beginning of a transaction, which SQLite alone is told."""


@pytest.mark.parametrize("prepared", COSTS, ids=lambda each: each.__name__)
def test_a_command_costs_so_many_statements_and_asks_nothing_twice(cast: Cast, prepared: Callable[[Cast], Act]) -> None:
    act = prepared(cast)
    with questions() as asked:
        act()
    assert [each for each, times in asked.items() if times > 1 and each[0].startswith("SELECT")] == []
    assert sum(times for (sql, _), times in asked.items() if not sql.startswith(TRANSACTION)) == COSTS[prepared]
    assert verify_record(cast.backend).first_broken is None


def test_a_vote_and_the_closing_that_it_brings_see_the_votes_just_given(cast: Cast) -> None:
    publish_assembly(cast, ("    quorum: {present: 1/2}", "    close: when_decided\n    quorum: {present: 1/2}"))
    voters = settle_voters(cast, 5)
    reference = voting(cast, voters)
    for each in voters[:3]:
        assert cast.state(reference) == "voting"
        answer(cast, reference, each, "no")()
    verdict = cast.round(reference).verdict
    assert cast.state(reference) == "rejected"
    assert verdict is not None
    assert verdict["tally"]["counts"]["no"] == 3
    assert verify_record(cast.backend).first_broken is None


def test_who_answers_again_is_counted_with_the_last_answer_only(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    cast.respond("chen.yu", reference, "reject")
    cast.respond("chen.yu", reference, "accept")
    cast.respond("he.jun", reference, "accept")
    assert cast.state(reference) == "agreement_review"
    assert verify_record(cast.backend).first_broken is None


def test_the_watch_sees_a_round_that_was_changed_unseen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.store.writing.rounds.forget", lambda *_: None)
    audit(monkeypatch)
    with pytest.raises(AssertionError):
        _by_recusal(cast)


def test_a_command_knows_at_once_which_rounds_it_has_annulled_and_which_it_has_opened(cast: Cast) -> None:
    reference, voters = _assembled(cast, 3)
    answer(cast, reference, voters[0])()
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        case = lock(work, reference)
        [before] = load_rounds(session, open_round_ids(session, case.id))
        assert latest_round_ids(session, case.id) == [before.id]
        void_rounds(work, case, Text(en="Annulled", zh="撤销"), None)
        assert open_round_ids(session, case.id) == []
        assert load_rounds(session, [before.id])[0].void
        [after] = open_rounds(work, case, "vote")
        assert latest_round_ids(session, case.id) == open_round_ids(session, case.id) == [after.id]


def test_rounds_of_a_case_that_is_read_without_its_lock_are_read_again(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        case = read_case(work, reference)
        assert open_round_ids(session, case.id)
        assert in_hand(session, case.id) is None
        lock(work, reference)
        assert in_hand(session, case.id) is not None


@pytest.mark.parametrize(
    ("tables", "known"),
    [
        ("ROUND|SEAT", ["store/writing/rounds.py"]),
        ("RESPONSE|BOX", ["store/writing/responses.py", "store/writing/rounds.py"]),
        ("STEP", ["store/parties.py"]),
    ],
)
def test_what_a_command_keeps_is_written_in_few_rooms_which_say_so(tables: str, known: list[str]) -> None:
    """Another hand would have to forget it, too."""
    written = re.compile(rf"\b(insert|update|delete|unless_there)\(({tables})\b|insert_new\(\S+, ({tables})\b")
    program = Path(govflow.__file__).parent
    rooms = [each for each in program.rglob("*.py") if written.search(each.read_text("utf-8"))]
    assert sorted(str(each.relative_to(program)) for each in rooms) == known


def test_who_took_a_step_in_this_command_has_taken_it(cast: Cast) -> None:
    reference = disputes.draft(cast)
    actor = cast.actor("chen.yu")
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, actor)
        case = lock(work, reference)
        before = {*load_takers(work, case)}
        remember_taker(work, case, "file")
        remember_taker(work, case, "file")
        now = load_takers(work, case)
    new = ("file", actor.person_id, actor.organization_id)
    assert Counter(tuple(each) for each in now) == Counter([*before, new])


def test_what_others_may_change_is_asked_again_after_each_lock(cast: Cast) -> None:
    question = Prepared(select(literal(1).label("one"))).asked()
    with cast.backend.transaction() as session:
        work: Work = cast.backend.work(session, cast.actor("chen.yu"))
        with counted(Engine) as statements:
            work.ask_once(question)
            work.ask_once(question)
            once = len([each for each in statements if not each.startswith(TRANSACTION)])
            work.locks.take(Rank.FUND, 1)
            work.ask_once(question)
        again = len([each for each in statements if not each.startswith(TRANSACTION)])
    assert (once, again) == (1, 2)


def answer(cast: Cast, reference: str, voter: Voter, choice: str = "yes", by: Voter | None = None) -> Act:
    """A vote with what it brings, as the page would tell it."""
    told = cast.foreseen(cast.round(reference), seat_of(cast, reference, voter), choice)
    [ballot] = ballots(cast, reference, [voter], choice, foreseen=told)
    return partial(respond, cast.backend, actor_of(cast, by or voter), ballot)


def seat_of(cast: Cast, reference: str, voter: Voter) -> int:
    holders = cast.round(reference).holders.items()
    return next(seat for seat, (organization, _) in holders if organization == voter.organization)


def _assembled(cast: Cast, many: int) -> tuple[str, list[Voter]]:
    freely = ("voters: members", "voters: members\n    delegation: true\n    recusable: true")
    publish_assembly(cast, freely)
    voters = settle_voters(cast, many)
    return voting(cast, voters), voters


def _by_recusal(cast: Cast) -> None:
    reference, (*others, last) = _assembled(cast, 3)
    for each in others:
        answer(cast, reference, each)()
    found = cast.round(reference)
    seat = next(each for each in found.seats if each.id == seat_of(cast, reference, last))
    told = cast.leaving(reference, found, seat)
    leaving = Excuse(case=reference, round_id=found.id, seat_id=seat.id, status="recused", foreseen=told, key=new_key())
    excuse(cast.backend, actor_of(cast, last), leaving)
    assert cast.state(reference) == "adopted"


def _by_delegation(cast: Cast) -> None:
    reference, (giver, taker) = _assembled(cast, 2)
    here = {"case": reference, "round_id": cast.round(reference).id, "key": new_key()}
    seats = (seat_of(cast, reference, each) for each in (giver, taker))
    handing = Delegate(**here, seat_id=next(seats), to_seat_id=next(seats))
    delegate(cast.backend, actor_of(cast, giver), handing)
    answer(cast, reference, giver, by=taker)()
    answer(cast, reference, taker)()
    assert cast.state(reference) == "adopted"


def _sealed(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    cast.respond("chen.yu", reference, "reject")
    cast.respond("chen.yu", reference, "accept")
    cast.respond("he.jun", reference, "accept")
    assert cast.state(reference) == "agreement_review"


def _items(cast: Cast) -> None:
    reference = agendas.voting(cast)
    for each in agendas.rounds(cast, reference):
        agendas.decide(cast, reference, agendas.item(each).number, "yes")
    assert all(each.outcome == "carried" for each in agendas.rounds(cast, reference))


def _left(cast: Cast) -> None:
    reference = agendas.voting(cast)
    agendas.vote(cast, "fangshan", reference, 2, "yes")
    cast.fire(agendas.CONVENER, reference, "drop")
    assert all(each.void for each in agendas.rounds(cast, reference))


def _by_deadline(cast: Cast) -> None:
    reference, (first, *_) = _assembled(cast, 3)
    answer(cast, reference, first)()
    cast.clock.at += timedelta(days=11)
    sweep(cast.backend)
    assert cast.state(reference) == "rejected"


def _by_chair(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    for person in proposals.SPEAKERS:
        cast.respond(person, reference, "yes")
    cast.close_round("gao.shan", reference)
    assert cast.case(reference).end == "success"


@pytest.mark.parametrize(
    "act",
    [_by_recusal, _by_delegation, _sealed, _items, _left, _by_deadline, _by_chair],
    ids=lambda each: each.__name__,
)
def test_what_commands_keep_of_rounds_is_what_is_there(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, act: Callable[[Cast], None]
) -> None:
    looked_at = audit(monkeypatch)
    act(cast)
    assert looked_at
    assert verify_record(cast.backend).first_broken is None


@contextmanager
def questions() -> Iterator[Counter[tuple[str, str]]]:
    """The statements that are executed within, each with its values."""
    found: Counter[tuple[str, str]] = Counter()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        found[statement, repr(values)] += 1

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
