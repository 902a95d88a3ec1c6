"""What was decided on a row or on a case below holds for that text alone: numbers say how many still stand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from govflow.errors import Refused
from govflow.store.cases import CASE
from govflow.store.rounds import load_round, load_scored, open_round_ids
from govflow.store.rounds.tables import ROUND
from govflow.store.sql.upsert import insert_new
from govflow.store.writing.facts import load_round_results
from govflow.values import Money
from tests.builders import Cast, make_cast
from tests.services import agendas, calls, sessions

PREAMBLE = "    agenda:\n      type: table\n"
CORRECT = "      settle: {title: Leave it"
EDITS = (
    (PREAMBLE, f"    preamble: {{type: line, label: Preamble · 前言}}\n{PREAMBLE}"),
    ("matter: [item, cost]", "matter: [item, preamble]"),
    (
        CORRECT,
        "      correct: {title: Correct · 更正, form: call, rests_on: The list as corrected · 更正后的清单, to: same}\n"
        "      adopt: {title: Adopt · 通过, if: item_vote.carried == item_vote.count, to: adopted}\n" + CORRECT,
    ),
)
GOES_ON = (
    ('carried", to: decided}', 'carried", to: later}'),
    ('lost", to: rejected}', 'lost", to: later}'),
    (
        "  decided: {title",
        "  later:\n    title: Later · 之后\n    no_limit: The author takes its time · 由提出单位自行安排\n    steps:\n"
        "      rename: {title: Rename · 更名, by: bringer, form: matter, to: same}\n"
        "      finish: {title: Finish · 完成, by: bringer, to: decided}\n"
        "      drop: {title: Drop · 放弃, by: bringer, to: rejected}\n  decided: {title",
    ),
    (
        "      withdraw: {title",
        "      rename: {title: Rename · 更名, by: bringer, form: matter, to: same}\n      withdraw: {title",
    ),
    ("do: [{told: {verdict: carried}}]", "do: [{told: {verdict: carried}}, finish]"),
    ("do: [{told: {verdict: lost}}]", "do: [{told: {verdict: lost}}, drop]"),
)


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")


def results(cast: Cast, reference: str, name: str) -> dict[str, int]:
    """How many ended in which way, and how many there are."""
    with cast.backend.reading() as session:
        found = load_round_results(cast.backend.work(session, cast.actor(agendas.CONVENER)), cast.case(reference))
    return {**Counter(found.numbers(name)), "count": len(found.each[name])}


def partly(cast: Cast, *choices: str) -> str:
    reference = agendas.voting(cast, *EDITS)
    for number, choice in enumerate(choices, 1):
        agendas.decide(cast, reference, number, choice)
    assert cast.state(reference) == "partly"
    return reference


def correct(cast: Cast, reference: str, *items: str, cost: Money | None = None, **answers: Any) -> None:
    rows = tuple({"item": each, "cost": cost} for each in items)
    members = cast.organizations(*agendas.MEMBERS)
    cast.fire(agendas.CONVENER, reference, "correct", members=members, agenda=rows, **answers)


def test_only_rows_that_are_what_was_voted_on_count_as_they_ended(cast: Cast) -> None:
    reference = partly(cast, "yes", "no", "yes")
    for items, numbers in {
        "Bridge Road School": {"carried": 2, "lost": 1, "count": 3},
        "Bridge Palace School": {"carried": 2, "count": 3},
        "Palace Road School": {"carried": 1, "lost": 1, "count": 3},
        "Bridge Road School Palace": {"carried": 2, "lost": 1, "count": 4},
        "Bridge Road": {"carried": 1, "lost": 1, "count": 2},
        "Road School": {"count": 2},
        "": {"count": 0},
    }.items():
        correct(cast, reference, *items.split())
        assert results(cast, reference, "item_vote") == numbers, items


def test_a_lost_row_is_not_made_good_by_putting_another_in_its_place(cast: Cast) -> None:
    reference = partly(cast, "yes", "no", "yes")
    correct(cast, reference, "Bridge", "Palace", "School")
    with pytest.raises(Refused, match="number carried"):
        cast.fire(agendas.CONVENER, reference, "adopt")


def test_what_all_rows_were_voted_on_with_counts_too_and_nothing_else(cast: Cast) -> None:
    reference = partly(cast, "yes", "no", "yes")
    correct(cast, reference, *agendas.ITEMS, cost=Money.yuan(5))
    assert results(cast, reference, "item_vote") == {"carried": 2, "lost": 1, "count": 3}
    correct(cast, reference, *agendas.ITEMS, preamble="All of them for ever")
    assert results(cast, reference, "item_vote") == {"count": 3}


def below(cast: Cast, reference: str) -> list[str]:
    with cast.backend.reading() as session:
        query = select(CASE.c.reference).where(CASE.c.parent_id == cast.case(reference).id).order_by(CASE.c.id)
        return list(session.scalars(query))


def vote(cast: Cast, reference: str, number: int, choice: str) -> None:
    for each in agendas.MEMBERS:
        agendas.vote_on(cast, each, reference, "decision", number, choice)


def test_a_case_below_that_is_another_since_is_not_carried(cast: Cast) -> None:
    reference = sessions.deciding(cast, below=GOES_ON)
    bridge, _ = below(cast, reference)
    vote(cast, reference, 1, "yes")
    vote(cast, reference, 2, "no")
    assert results(cast, reference, "decision") == {"carried": 1, "lost": 1, "count": 2}
    cast.fire(agendas.CONVENER, bridge, "rename", name="Palace")
    assert results(cast, reference, "decision") == {"lost": 1, "count": 2}
    cast.fire(agendas.CONVENER, bridge, "rename", name="Bridge")
    assert results(cast, reference, "decision") == {"carried": 1, "lost": 1, "count": 2}


def test_nothing_changes_in_a_case_below_while_it_is_decided_on_and_the_refusal_names_the_field(cast: Cast) -> None:
    reference = sessions.deciding(cast, below=GOES_ON)
    with pytest.raises(Refused, match="“Name” is before those who decide in the case above"):
        cast.fire(agendas.CONVENER, below(cast, reference)[0], "rename", name="Palace")


def test_who_changes_one_of_them_at_once_does_not_hold_up_the_decision_on_the_others(cast: Cast) -> None:
    reference = sessions.deciding(cast, below=GOES_ON)
    vote(cast, reference, 2, "no")
    cast.fire(agendas.CONVENER, below(cast, reference)[1], "rename", name="Palace")
    assert results(cast, reference, "decision") == {"lost": 1, "count": 2}
    vote(cast, reference, 1, "yes")
    assert cast.state(reference) == "preparing"
    assert results(cast, reference, "decision") == {"carried": 1, "count": 2}


def test_a_review_scores_the_offers_of_before_it_and_none_that_are_called_for_later(cast: Cast) -> None:
    reference = calls.opened(cast)
    with cast.backend.transaction() as session:
        [number] = open_round_ids(session, cast.case(reference).id)
        review = load_round(session, number)
        scored = load_scored(session, review)
        assert scored is not None
        later = session.execute(select(ROUND).where(ROUND.c.id == scored.id)).mappings().one()
        insert_new(session, ROUND, **{name: value for name, value in later.items() if name != "id"})
        assert load_scored(session, review) == scored
        assert load_round(session, number).subjects == review.subjects != ()
