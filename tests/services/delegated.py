"""A public task of Beijing, delegated as far as a test needs it; the water users stand in the register and offer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from govflow.demo.registers import delegating
from govflow.demo.registers.delegating import Task
from govflow.demo.registers.founding import Association
from govflow.services.queries.registers.contracts import ContractLine, load_contracts
from govflow.services.stepping import command
from govflow.store.cases import CASE
from govflow.store.registers.contracts import CONTRACT, make_contract_findable
from govflow.store.sql.upsert import insert_new
from govflow.store.writing.locking import lock_by_id
from govflow.values import SYSTEM
from tests.builders import Cast
from tests.services.entered import enter

USERS = Association(
    title="Water users", title_other="用水户协会", founder="xu.peng", code="users", activity="water", scope="Canals."
)
CHAMBER = replace(USERS, title="Chamber", title_other="商会", founder="shang.hui", code="chamber")
CODES = {"users": "51100000MJ0000018U", "chamber": "51100000MJ0000026N"}
TASK = Task(
    title="Reading of water meters",
    title_other="取水计量抄表服务",
    purchaser="beijing",
    task="Every meter is read once a month.",
    indicator=("Meters a month", "0", "900"),
    ceiling=200_000,
    fund="water_local",
    committee="water",
    users=("pinggu", "jizhou"),
    verifier="wei.min",
    milestones=(("Half of the year", 50_000, 100),),
)


def budgeted(cast: Cast, **changed: Any) -> Task:
    """Lawful; the committee has not said yet whether its fund bears it."""
    it = replace(TASK, **changed)
    delegating.submit(cast, it)
    delegating.allow(cast, it)
    return it


def until(cast: Cast, it: Task, state: str, most: int = 40) -> int:
    """Let days pass until the clock has brought the case there; how many."""
    for day in range(most):
        if cast.state(it.reference) == state:
            return day
        cast.pass_days(1)
    raise AssertionError(f"{it.reference} is in {cast.state(it.reference)} after {most} days")


def called(cast: Cast, *offerers: Association, **changed: Any) -> Task:
    """The call is open, and these stand in the register."""
    it = budgeted(cast, **changed)
    for each in offerers:
        enter(cast, each.code, each.founder, CODES[each.code])
    delegating.fund(cast, it)
    return it


def offered(cast: Cast, *offerers: Association, **changed: Any) -> Task:
    """Each offers, the first ¥150,000, the next ¥160,000 …; the offers are open."""
    it = called(cast, *offerers, **changed)
    for each in offerers:
        delegating.enter(cast, it, each)
    until(cast, it, "offering")
    for number, each in enumerate(offerers):
        delegating.offer(cast, it, each, 150_000 + 10_000 * number)
    until(cast, it, "naming")
    return it


def awarded(cast: Cast, *offerers: Association, **changed: Any) -> Task:
    """The first is chosen, and nobody objected."""
    it = offered(cast, *offerers, **changed)
    points = [{"quality": 45 - 5 * number, "capacity": 15, "cost": 25} for number in range(len(offerers))]
    delegating.score(cast, it, *zip(offerers, points, strict=True))
    delegating.announce(cast, it)
    until(cast, it, "drawing_up")
    return it


def signed(cast: Cast, **changed: Any) -> Task:
    """The contract of ¥150,000 is signed."""
    it = awarded(cast, USERS, **changed)
    delegating.draw_up(cast, it, 150_000)
    delegating.sign(cast, it, USERS)
    return it


def accepted(cast: Cast, **changed: Any) -> Task:
    """Its milestone is paid, and what was delivered is accepted."""
    it = signed(cast, **changed)
    if it.milestones:
        delegating.pay_milestone(cast, it, delegating.show(cast, it, USERS))
    delegating.deliver(cast, it, USERS)
    delegating.hear(cast, it)
    delegating.accept(cast, it, "950")
    return it


def listed(cast: Cast, words: str = "", *, person: str = "he.jun", **narrowed: Any) -> list[ContractLine]:
    """The register as somebody sees it who has nothing to do with it."""
    with cast.backend.reading() as session:
        return list(load_contracts(cast.backend.work(session, cast.actor(person)), words, **narrowed).shown)


def entered(cast: Cast, reference: str, times: int = 1) -> int:
    """Contracts that stand in the register by hand, the first in the record of this case; the number of the first."""
    cases = [reference, *_others(cast, reference, times - 1)]
    numbers = [_enter(cast, each, place) for place, each in enumerate(cases)]
    return numbers[0]


def _enter(cast: Cast, reference: str, place: int) -> int:
    purchaser, contractor = cast.organizations("beijing", "users")
    with command(cast.backend, SYSTEM) as work:
        case = lock_by_id(work, cast.case(reference).id)
        number = insert_new(
            work.session, CONTRACT, body_id=case.body.id, case_id=case.id, purchaser_id=purchaser,
            contractor_id=contractor, mode="purchase", mode_en="Purchase agreement", mode_zh="购买协议",
            number=f"PT-{place}", title="Reading of meters", title_other="抄表服务", task="Every meter is read.",
            words="Reading of meters\n抄表", budget_line="Services", ceiling=20_000, amount=15_000, offers=1,
            called_on=cast.today, awarded_on=cast.today, signed_on=cast.today, starts_on=cast.today,
            ends_on=cast.today, stands="performing", stands_since=cast.today, accepted_on=None, result=None,
        )  # fmt: skip
        make_contract_findable(work.session, number, ["Reading of meters", "抄表"])
    return number


def _others(cast: Cast, reference: str, many: int) -> list[str]:
    query = select(CASE.c.reference).where(CASE.c.reference != reference).order_by(CASE.c.id).limit(many)
    with cast.backend.reading() as session:
        return list(session.scalars(query))


def number(cast: Cast, it: Task) -> int:
    """The row of the contract in the register."""
    query = select(CONTRACT.c.id).where(CONTRACT.c.case_id == cast.case(it.reference).id)
    with cast.backend.reading() as session:
        return int(session.scalars(query).one())
