"""Cases below cases in several steps: one for each row, ends and results that go up and down the whole line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from govflow.engine.intents import MOST_OPENED
from govflow.errors import Refused
from govflow.services.queries.step.page import check_step
from govflow.store.cases import CASE
from govflow.values import Money
from tests.builders import Cast
from tests.services.test_family import holds, sees
from tests.services.works import (
    BUILDER,
    OWNER,
    ROWS,
    audited_by,
    hand_over,
    let,
    published,
    works,
)

PROGRAMME = (
    ("id: works", "id: programme"),
    ("reference: JW", "reference: PG"),
    ("workflow: lot", "workflow: works"),
    ("    copy: {most: ceiling, secret: hint}\n", "    copy: {works: lot_name}\n"),
    ("    fixed: {kind: urgent}\n", ""),
    ("    parties: {builder: builders, keeper: office}\n", "    parties: {owner: owner, builders: builders}\n"),
    ("state: built,", "state: completed,"),
    ("    returns: {last_cost: cost, done_on: done_on}\n", "    returns: [last_cost, done_on]\n"),
)


def programme(cast: Cast) -> tuple[str, str, str]:
    """A programme, the works below it, and their lot."""
    published(cast, "lot")
    published(cast, "works")
    published(cast, "works", *PROGRAMME)
    top = cast.open(OWNER, "programme", "Flood control", works="Flood", builder=cast.organization(BUILDER))
    middle = let(cast, top, "Embankment")
    return top, middle, let(cast, middle)


def let_many(cast: Cast, reference: str, *caps: int) -> tuple[str, ...]:
    rows = tuple({"lot_name": f"Lot {number}", "cap": Money.yuan(cap)} for number, cap in enumerate(caps, 1))
    cast.fire(OWNER, reference, "let", plots=rows, ceiling=Money.yuan(999), hint="Rock")
    return cast.linked(reference)


def lots_at_once(cast: Cast) -> str:
    """Works whose lots are let in one table; their stories, which let one, are others."""
    return works(cast, *ROWS, ("{let: {lot_name: East}}, let", "let, let"))


def test_there_is_a_lot_for_each_row_with_what_stands_in_it(cast: Cast) -> None:
    reference = lots_at_once(cast)
    found = [cast.case(each) for each in let_many(cast, reference, 70, 90)]
    assert [(each.title, each.data["most"]) for each in found] == [
        ("Lot 1", Money.yuan(70)),
        ("Lot 2", Money.yuan(90)),
    ]
    hand_over(cast, found[0].reference)
    assert cast.state(reference) == "building"
    hand_over(cast, found[1].reference)
    assert cast.state(reference) == "completed"
    assert holds(cast)


def test_fifty_lots_may_be_opened_at_once_and_not_one_more(cast: Cast) -> None:
    reference = lots_at_once(cast)

    def check() -> object:
        rows = tuple({"lot_name": "East", "cap": Money.yuan(1)} for _ in range(MOST_OPENED + 1))
        with cast.backend.reading() as session:
            work = cast.backend.work(session, cast.actor(OWNER))
            values = {"plots": rows, "ceiling": Money.yuan(9)}
            return check_step(work, reference, "let", values, None, cast.case(reference).version)

    for act in (check, lambda: let_many(cast, reference, *[1] * (MOST_OPENED + 1))):
        with pytest.raises(Refused, match="more than 50 cases"):
            act()
    assert cast.linked(reference) == ()
    assert len(let_many(cast, reference, *[1] * MOST_OPENED)) == MOST_OPENED


def test_a_case_that_ended_through_the_one_below_moves_the_one_above(cast: Cast) -> None:
    top, middle, lot = programme(cast)
    hand_over(cast, lot, 80)
    assert [cast.state(each) for each in (top, middle)] == ["completed", "completed"]
    assert cast.case(top).data["last_cost"] == Money.yuan(80)
    assert holds(cast)


def test_all_below_end_with_the_uppermost(cast: Cast) -> None:
    top, middle, lot = programme(cast)
    cast.fire(OWNER, top, "stop", reason="No money")
    assert [cast.state(each) for each in (middle, lot)] == ["stopped", "withdrawn"]
    assert holds(cast)


def test_a_case_in_which_nothing_changed_is_not_written(cast: Cast) -> None:
    reference = works(cast)
    lot, _other = let(cast, reference), let(cast, reference, "West")

    def written(reference: str) -> object:
        with cast.backend.reading() as session:
            return session.scalar(select(CASE.c.updated_at).where(CASE.c.reference == reference))

    before = {each: written(each) for each in (reference, lot)}
    cast.clock.at += timedelta(hours=1)
    cast.fire(OWNER, lot, "withdraw", reason="No money")
    assert written(reference) == before[reference]
    assert written(lot) != before[lot]


def test_the_check_foresees_what_a_lot_that_the_step_would_open_brings(cast: Cast) -> None:
    """The works would move by themselves to a vote in which nobody sits."""
    state = (
        "  panel:\n    title: Panel · 专家组\n    rounds: advice\n    due: {in: 20d}\n    steps:\n"
        "      advised: {title: Advised · 已咨询, when: advice.complete, to: stopped}\n"
    )
    round_ = "{kind: consultation, title: Advice · 咨询, voters: experts, no_matter: Talk · 面谈}"
    advice = f"rounds:\n  advice: {round_}\n\nstories:\n"
    reference = works(
        cast,
        ("  auditor: {title", "  experts: {title: Expert · 专家, kind: person}\n  auditor: {title"),
        ("  completed: {title: Completed", f"{state}  completed: {{title: Completed"),
        (
            "      stop: {title",
            "      much: {title: Much · 超额, when: sum(lots.most) >= 500, to: panel}\n      stop: {title",
        ),
        ("\nstories:\n", f"\n{advice}"),
    )
    for ceiling, refused in ((499, False), (1, True)):
        with cast.backend.reading() as session:
            work = cast.backend.work(session, cast.actor(OWNER))
            values = {"lot_name": "East", "ceiling": Money.yuan(ceiling)}
            version = cast.case(reference).version
            if refused:
                with pytest.raises(Refused, match="Nobody could answer"):
                    check_step(work, reference, "let", values, None, version)
            else:
                check_step(work, reference, "let", values, None, version)
        if refused:
            with pytest.raises(Refused, match="Nobody could answer"):
                let(cast, reference, ceiling=ceiling)
        else:
            let(cast, reference, ceiling=ceiling)


def test_who_was_dismissed_is_not_seated_in_a_lot_for_an_old_answer(cast: Cast) -> None:
    """The auditor's capacity and the field in which it was named are called the same; what it may read goes along."""
    reference = works(
        cast, ("builder: builders,", "builder: auditor,"), ("audience: [owner, builders]", "audience: [owner, auditor]")
    )
    audited_by(cast, reference, BUILDER)
    audited = cast.case(let(cast, reference, hint="Rock"))
    cast.fire(OWNER, reference, "dismiss_auditor")
    later = cast.case(let(cast, reference, "West", hint="Rock"))
    assert [len(each.holders("builder")) for each in (audited, later)] == [1, 0]
    assert not sees(cast, BUILDER, later.reference)
