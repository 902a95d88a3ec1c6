"""A charging measure of Hebei, brought as far as a test needs it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from govflow.domain.registers.charges.reading import known_tariff
from govflow.store.registers.charges import TARIFF
from govflow.store.sql.upsert import insert_new
from govflow.values import Money
from tests.builders import Cast
from tests.domain.charges.ring import RING
from tests.services.disputes import PDF
from tests.services.norms import later
from tests.services.proposals import SPEAKERS

OFFICE, PROPOSER = "wang.lin", "li.jian"
STUDIED = {
    "road": "Bridge", "speed_now": Decimal(22), "speed_then": Decimal(35), "volume_now": 90_000, "volume_then": 70_000,
    "revenue_then": Money(900_000_000),
}  # fmt: skip
COMMENT = ({"clause": "Caps", "comment": "A cap for goods vehicles is missing."},)


def submitted(cast: Cast, title: str = "Charge on the bridge", **more: Any) -> str:
    said = {"purpose": "Less congestion.", "tariff": RING, "use_of_revenue": "Buses.", **more}
    reference = cast.open(PROPOSER, "charging-measure", title, title_other="大桥收费", **said)
    cast.fire(PROPOSER, reference, "submit")
    return reference


def laid_open(cast: Cast, **more: Any) -> str:
    reference = submitted(cast, **more)
    cast.fire(
        PROPOSER, reference, "lay_open", cost_survey="Forty million a year.", expected_effect=(STUDIED,),
        questions="Is the morning band right?", study_paper=PDF,
    )  # fmt: skip
    return reference


def heard(cast: Cast, **more: Any) -> str:
    """Nobody commented, and twenty of thirty came to the hearing."""
    reference = laid_open(cast, **more)
    later(cast, 45)
    cast.fire(OFFICE, reference, "sum_up", consultation_summary="Nobody commented.")
    called = {"hearing_on": cast.today + timedelta(days=30), "hearing_place": "Shijiazhuang"}
    cast.fire(PROPOSER, reference, "call_hearing", consumers=12, operators=8, others=10, **called)
    later(cast, 30)
    cast.fire(PROPOSER, reference, "hold_hearing", attended=20, hearing_result="Needed.", hearing_minutes=PDF)
    return reference


def approved(cast: Cast, **more: Any) -> str:
    reference = heard(cast, **more)
    for choice in ("positive", "yes", "accept"):
        for person in SPEAKERS:
            cast.respond(person, reference, choice)
    return reference


def in_force(cast: Cast, *, days: int = 10, **more: Any) -> str:
    """Published, to come into force in so many days."""
    reference = approved(cast, **more)
    cast.fire(OFFICE, reference, "publish_tariff", in_force_from=cast.today + timedelta(days=days))
    return reference


def number(cast: Cast, reference: str) -> int:
    """Of the tariff that a case published."""
    with cast.backend.reading() as session:
        found = session.scalar(TARIFF.select().with_only_columns(TARIFF.c.id).where(
            TARIFF.c.case_id == cast.case(reference).id))  # fmt: skip
    assert found is not None
    return int(found)


def entered(cast: Cast, reference: str) -> int:
    """A tariff in the register that a case published, whatever case it is."""
    case = cast.case(reference)
    with cast.backend.transaction() as session:
        return insert_new(
            session, TARIFF, body_id=case.body.id, name="ring", version=1, title_en="Ring", title_zh="环线",
            sha256=known_tariff(RING).sha256, source=RING, valid_from=date(2026, 1, 1), ends_on=None,
            replaces_id=None, case_id=case.id,
        )  # fmt: skip
