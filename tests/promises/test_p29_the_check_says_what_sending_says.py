"""P29: what the check page says of a step is what sending it says: the same acceptance, the same reasons."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from govflow.demo.demonstration import play_stories, set_up
from govflow.errors import Invalid, Refused
from govflow.messages import Message
from govflow.services.queries.step import consequences
from govflow.settings import Settings
from govflow.store.parties import PARTY
from govflow.values import SYSTEM
from tests.builders import Cast, give_role
from tests.promises.watch import Watch, said
from tests.services import disputes, papers

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.mark.on_request
def test_in_the_whole_demonstration_check_and_sending_agree(tmp_path: Path, watch: Watch) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/govflow.sqlite3",
        secret_key="test" * 8,
        data_dir=tmp_path / "data",
        synchronous="OFF",
        demo_password="a good pass phrase",
    )
    play = set_up(settings, now=NOW)
    play_stories(play, NOW)
    play.backend.sessions.dispose()
    assert sum(watch.seen.values()) > 400
    assert watch.differences == []


def test_whoever_may_not_is_told_the_same_before_and_after_sending(cast: Cast, watch: Watch) -> None:
    """Every step of the procedure is tried by the other side, by an outsider and by the office, filled in and empty."""
    reference = disputes.appointing(cast)
    with cast.backend.reading() as session:
        current = cast.backend.work(session, SYSTEM).current(session, "dispute-mediation")
    steps = {each.name for each in current.workflow.transitions}
    for person in ("chen.yu", "he.jun", "wang.lin", "zhou.min", "tao.yun"):
        for name in sorted(steps):
            for values in ({}, {"mediator": cast.person("zhou.min"), "claimant_candidate": cast.person("tao.yun")}):
                said(lambda person=person, name=name, values=values: cast.fire(person, reference, name, **values))
    assert watch.refused > 100
    assert watch.differences == []


def test_a_seat_that_cannot_be_taken_is_refused_by_both(cast: Cast, found_out: Watch) -> None:
    reference = disputes.appointing(cast)
    give_role(cast, "zhou.min", "laishui", "legal", until=cast.today)
    cast.fire("chen.yu", reference, "claimant_names", claimant_candidate=cast.person("zhou.min"))
    with pytest.raises(Refused, match="conflict of interest"):
        cast.fire("he.jun", reference, "agree_mediator", mediator=cast.person("zhou.min"))


def test_who_is_not_on_the_list_is_refused_by_both(cast: Cast, found_out: Watch) -> None:
    with pytest.raises(Invalid):
        cast.open("chen.yu", "dispute-mediation", respondent=999_999, claim="x")


def test_an_opening_with_a_conflict_is_refused_by_both(cast: Cast, found_out: Watch) -> None:
    with pytest.raises(Refused, match="conflict of interest"):
        cast.open("bao.ding", "dispute-mediation", respondent=cast.organization("laishui"), claim="x")


def test_a_round_that_nobody_could_answer_is_told_by_the_check(cast: Cast, found_out: Watch) -> None:
    reference = disputes.disclosure(cast)
    empty_seats(cast, reference, "claimant", "respondent")
    with pytest.raises(Refused, match="Nobody could answer"):
        cast.fire("zhou.min", reference, "declare", declaration=disputes.PDF, conflict=False)


def test_the_check_counts_the_step_that_it_is_asked_about(cast: Cast, found_out: Watch) -> None:
    reference = papers.in_review(cast, "times(note) >= 3")
    cast.fire("wang.lin", reference, "note")
    cast.fire("wang.lin", reference, "note")
    with pytest.raises(Refused, match="Nobody could answer"):
        cast.fire("wang.lin", reference, "note")


def test_the_check_knows_that_a_round_is_left_undecided(cast: Cast, found_out: Watch) -> None:
    reference = papers.in_review(cast, "cost > 0, if: vote.answered >= 1")
    cast.fire("wang.lin", reference, "put")
    cast.respond("chen.yu", reference, "yes")
    cast.fire("wang.lin", reference, "take_back")
    assert cast.state(reference) == "review"


def test_the_proof_sees_a_check_that_does_not_ask_what_writing_asks(
    cast: Cast, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: the check stops at what the engine decides."""
    monkeypatch.setattr(consequences, "_refuse", nothing_said)
    said(lambda: cast.open("bao.ding", "dispute-mediation", respondent=cast.organization("laishui"), claim="x"))
    assert [checked for _, checked, _ in watch.differences] == [("accepted", None)]


def nothing_said(*_: object, **__: object) -> list[Message]:
    return []


def empty_seats(cast: Cast, reference: str, *capacities: str) -> None:
    with cast.backend.transaction() as session:
        session.execute(
            PARTY.update()
            .where(PARTY.c.case_id == cast.case(reference).id, PARTY.c.capacity.in_(capacities))
            .values(until=cast.clock.at)
        )
