"""P1 among cases: what one case decides on another is decided under the lock of both. Steps that meet wait for each
other in one order: none deadlocks, none is an incident, and whoever comes second sees what the first did."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from time import sleep
from typing import Any

from sqlalchemy import func, select

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.errors import Refused, Stale
from govflow.services.commands.steps import TakeStep, take_step
from govflow.store.cases import CaseRow
from govflow.store.record.history import HistoryRow
from govflow.store.record.outbox import OutboxRow
from govflow.store.record.verification import verify
from govflow.values import Actor, Money
from tests.builders import Cast, new_key
from tests.promises.crowds import all_at_once
from tests.promises.figures import SEED, figure
from tests.services import proposals
from tests.services.books import holding, receive
from tests.services.disputes import PDF
from tests.services.grants import grant, move_after_tranches

TIMES = figure(3, 200)
Take = Callable[[], str | None]


def test_nothing_is_paid_once_the_grant_is_suspended(cast: Cast) -> None:
    request = grant(cast)
    for choose in dice():
        tranche = approved(cast, request, 1000)
        pay = step(cast, requests.PAYER, tranche, "pay", paid_on=cast.today, payment_receipt=PDF)
        served = cast.today - timedelta(days=10)
        suspend = step(
            cast, "wang.lin", request.reference, "find_breach", notice_served_on=served, findings="No works."
        )
        took_place = race(choose, pay, suspend)
        assert took_place
        assert recorded(cast, request.reference, tranche)[-len(took_place) :] in (
            ["pay", "find_breach"],
            ["find_breach"],
            ["pay"],
        )
        if cast.state(request.reference) == "suspended":
            cast.clock.at = cast.case(request.reference).entered_at + timedelta(minutes=1)  # what is filed counts since
            cast.act("langfang", "signatory", request.reference, "file_correction", correction=PDF)
            cast.fire("wang.lin", request.reference, "accept_correction")
        if cast.state(tranche) == "approved":
            requests.pay(cast, tranche)
    sound(cast)


def test_no_two_tranches_are_planned_that_the_commitment_cannot_both_bear(cast: Cast) -> None:
    for choose in dice():
        request = grant(cast, 1000)
        plans = [
            step(
                cast, "wang.lin", request.reference, "plan_tranche",
                more_milestone="A part", more_amount=Money.yuan(600), more_condition="Built",
            )
            for _ in range(2)
        ]  # fmt: skip
        assert race(choose, *plans) == ["plan_tranche"]
    sound(cast)


def test_what_a_payment_takes_is_planned_by_nobody_else(cast: Cast) -> None:
    request = grant(cast)
    for choose in dice():
        tranche = approved(cast, request, 1000)
        pay = step(cast, requests.PAYER, tranche, "pay", paid_on=cast.today, payment_receipt=PDF)
        plan = step(
            cast, "wang.lin", request.reference, "plan_tranche",
            more_milestone="All", more_amount=holding(cast, request.reference).committed, more_condition="Built",
        )  # fmt: skip
        assert race(choose, pay, plan) == ["pay"]
    sound(cast)


def test_two_children_that_end_at_once_let_their_parent_move_once(cast: Cast) -> None:
    wait_for_tranches(cast)
    enough_for(cast, TIMES)
    for choose in dice():
        request = grant(cast)
        tranches = [requests.claim(cast, request, "A part", 1000) for _ in range(2)]
        ends = [step(cast, requests.VERIFIER, each, "reject_claim", reason="Not proven.") for each in tranches]
        assert race(choose, *ends) == ["reject_claim"] * 2
        assert cast.state(request.reference) == "evaluation"
        assert how_often(cast, request.reference, "tranches_over") == 1
    sound(cast)


def test_a_proposal_is_not_taken_up_once_it_is_withdrawn(cast: Cast) -> None:
    conference = proposals.calling(cast)
    for choose in dice():
        proposal = proposals.tabled(cast)
        chosen = cast.case(proposal).id
        if choose.random() < 0.5:  # it belongs to the conference already: the same two cases, from either end
            cast.fire("wang.lin", conference, "take_up_item", pending_item=chosen)
        take_up = step(cast, "wang.lin", conference, "take_up_item", pending_item=chosen)
        withdraw = step(cast, "peng.cheng", proposal, "withdraw", reason="Overtaken by events.")
        took_place = race(choose, take_up, withdraw)
        assert recorded(cast, conference, proposal)[-len(took_place) :] in (
            ["take_up_item", "withdraw"],
            ["take_up_item"],
            ["withdraw"],
        )
    sound(cast)


def dice() -> Iterator[random.Random]:
    """Chance for every time that a race is run; the seed is printed before, so that a failure shows it."""
    for seed in range(SEED, SEED + TIMES):
        print(f"seed {seed}")
        yield random.Random(seed)


def wait_for_tranches(cast: Cast) -> None:
    """From now on a large grant is evaluated, by itself, when all its tranches have ended."""
    move_after_tranches(cast, "when: further.closed and amount > 900_000", "to: evaluation")


def enough_for(cast: Cast, grants: int) -> None:
    """The fund holds as much as so many grants take, whatever they leave in it."""
    receive(cast, cast.fund("water_local"), Money.yuan(grants * 1_000_000))


def approved(cast: Cast, request: Request, yuan: int) -> str:
    """A tranche that only has to be paid."""
    tranche = requests.claim(cast, request, "A part", yuan)
    requests.verify(cast, tranche)
    requests.approve_payment(cast, request, tranche)
    return tranche


def step(
    cast: Cast, person: str, reference: str, name: str, *, acting: str | None = None, reason: str | None = None,
    **values: Any,
) -> Take:  # fmt: skip
    """A step as somebody is about to send it, on what they see now; its name, or None when it was refused."""
    actor: Actor = cast.actor(person, acting)
    seen = cast.case(reference).version
    taking = TakeStep(case=reference, name=name, values=values, reason=reason, seen_version=seen, key=new_key())

    def take() -> str | None:
        try:
            take_step(cast.backend, actor, taking)
        except (Refused, Stale):
            return None
        return name

    return take


def race(choose: random.Random, *takes: Take) -> list[str]:
    """Take the steps at once but for a few milliseconds; the names of those that were taken."""

    def after(delay: float, take: Take) -> str | None:
        sleep(delay)
        return take()

    found = all_at_once([partial(after, choose.random() * 0.01, each) for each in takes])
    return [name for name in found if name is not None]


def recorded(cast: Cast, *references: str) -> list[str]:
    """The steps that people took in the cases, in the order in which they were committed."""
    query = (
        select(HistoryRow.name)
        .join(CaseRow, CaseRow.id == HistoryRow.case_id)
        .where(CaseRow.reference.in_(references), HistoryRow.kind == "step", HistoryRow.person_id.is_not(None))
        .join(OutboxRow, (OutboxRow.case_id == HistoryRow.case_id) & (OutboxRow.seq == HistoryRow.seq))
        .order_by(OutboxRow.id)
    )
    with cast.backend.reading() as session:
        return list(session.scalars(query))


def how_often(cast: Cast, reference: str, name: str) -> int:
    """How often a step stands in the record of a case, whoever took it."""
    query = select(func.count()).where(HistoryRow.case_id == cast.case(reference).id, HistoryRow.name == name)
    with cast.backend.reading() as session:
        return session.scalars(query).one()


def sound(cast: Cast) -> None:
    with cast.backend.reading() as session:
        assert verify(session).first_broken is None
