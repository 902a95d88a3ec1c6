"""Plans and recognitions that stand in their registers by hand, in the record of any case."""

from __future__ import annotations

from datetime import date, timedelta

from govflow.domain.registers.recognition import Standing
from govflow.services.stepping import command
from govflow.store.registers.plans.tables import CHAPTER, CLAIM, INDICATOR, PART, PLAN, VALUE
from govflow.store.registers.recognition import BODY_OF, RECOGNITION, SAID, STANDING
from govflow.store.sql.upsert import insert_new
from govflow.store.writing.locking import lock_by_id
from govflow.values import SYSTEM
from tests.builders import Cast


def published(cast: Cast, reference: str, lines: int = 1) -> int:
    """A plan in force since yesterday: so many indicators, each with a value, parts and claims; its number."""
    with command(cast.backend, SYSTEM) as work:
        case = lock_by_id(work, cast.case(reference).id)
        year, (first, second) = cast.today.year, cast.organizations("laishui", "fangshan")
        plan_id = insert_new(
            work.session, PLAN, body_id=case.body.id, name_en="Green belt", name_zh="绿色生态带", version=1,
            valid_from=cast.today - timedelta(days=1), valid_until=date(year + 5, 12, 31), replaces_id=None,
            case_id=case.id,
        )  # fmt: skip
        insert_new(work.session, CHAPTER, plan_id=plan_id, number=1, name_en="Forests", name_zh="森林")
        for number in range(1, lines + 1):
            insert_new(
                work.session, INDICATOR, plan_id=plan_id, number=number, name_en=f"Forest {number}",
                name_zh=f"森林{number}", unit_en="%", unit_zh="%", base_year=year - 2, base="30.0",
                target_year=year + 2, target="34.0",
            )  # fmt: skip
            insert_new(
                work.session, VALUE, plan_id=plan_id, number=number, year=year - 1, value="30.9",
                entered_on=cast.today, answered_on=None,
            )  # fmt: skip
        for organization, part in ((first, "core"), (second, "supporting")):
            insert_new(
                work.session, PART, plan_id=plan_id, field="air", organization_id=organization, field_en="Air",
                field_zh="大气", part=part,
            )  # fmt: skip
        for organization in (first, second):
            insert_new(
                work.session, CLAIM, plan_case_id=case.id, case_id=case.id, organization_id=organization,
                kind="facility", kind_en="Facility", kind_zh="设施", subject_en="Car terminal", subject_zh="滚装码头",
                claimed_on=cast.today, given_up_on=None,
            )  # fmt: skip
    return plan_id


def recognized(cast: Cast, reference: str, name: str = "Test reports", bodies: int = 1) -> int:
    """Something that is recognized since ten days ago, suspended since yesterday; its number."""
    with command(cast.backend, SYSTEM) as work:
        case = lock_by_id(work, cast.case(reference).id)
        begun = cast.today - timedelta(days=10)
        number = insert_new(
            work.session, RECOGNITION, body_id=case.body.id, kind="test_report", kind_en="Test report",
            kind_zh="检测报告", name_en=name, name_zh="检测报告", scope="Water of canals", valid_from=begun,
            valid_until=cast.today + timedelta(days=10), refused=False, entered_on=begun, case_id=case.id,
        )  # fmt: skip
        for place in range(1, bodies + 1):
            insert_new(
                work.session, BODY_OF, recognition_id=number, number=place, name_en=f"Laboratory {place}",
                name_zh=f"检测中心{place}",
            )  # fmt: skip
        insert_new(
            work.session, SAID, recognition_id=number, organization_id=cast.organization("laishui"), refused=False,
            reason=None,
        )  # fmt: skip
        for standing, since in ((Standing.VALID, begun), (Standing.SUSPENDED, cast.today - timedelta(days=1))):
            insert_new(work.session, STANDING, recognition_id=number, standing=str(standing), since=since)
    return number
