"""Reports open by themselves on 1 January, once for each organization; whoever does not file is late until it does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from govflow.demo.papers import paper
from govflow.demo.registers.founding import DECIDER, EXAMINER
from govflow.demo.stories import requests
from govflow.errors import Conflict, Forbidden, Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.directory import yearly
from govflow.services.commands.directory.yearly import Yearly, open_for, open_yearly
from govflow.services.queries.operations import verify_record
from govflow.services.queries.registers.organizations import load_entry
from govflow.store.cases import CASE
from govflow.store.people.registers.tables import ENTRY
from govflow.store.registers.yearly import YEARLY
from govflow.values import Money
from tests.builders import Cast
from tests.services.entered import enter
from tests.services.test_register_standing import asking, told

CODE = "51100000MJ0000018U"
REPORT = {"done": "Visits.", "members_now": 60, "received": Money.yuan(10), "spent": Money.yuan(9)}


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    """An hour of a day in Beijing."""
    return datetime(year, month, day, hour, tzinfo=UTC) - timedelta(hours=8)


def registered(cast: Cast, on: date, *, supervisor: str | None = "mwr", organization: str = "users") -> int:
    """An organization of the cast in the register since a day; the number of its entry."""
    person, code = {"users": ("xu.peng", CODE), "elders": ("lao.an", "51100000MJ0000026N")}[organization]
    asking(cast, organization)  # there is a case in which it can have been entered
    number = enter(cast, organization, person, code)
    above = cast.organization(supervisor) if supervisor is not None else None
    with cast.backend.transaction() as session:
        session.execute(update(ENTRY).where(ENTRY.c.id == number).values(entered_on=on, supervisor_id=above))
    return number


def reports(cast: Cast, organization: str = "users") -> dict[int, str]:
    """The references of the reports of an organization, by the year in which they opened."""
    query = select(YEARLY.c.year, CASE.c.reference).join(CASE, CASE.c.id == YEARLY.c.case_id)
    with cast.backend.reading() as session:
        rows = session.execute(query.where(YEARLY.c.organization_id == cast.organization(organization)))
        return {row.year: row.reference for row in rows}


def opened(cast: Cast, year: int = 2027, **more: Any) -> tuple[int, str]:
    """The entry of an organization, and its report that opened on 1 January."""
    number = registered(cast, date(2026, 3, 2), **more)
    cast.at(at(year, 1, 1))
    sweep(cast.backend)
    return number, reports(cast)[year]


def standing(cast: Cast, number: int) -> tuple[str, date, str]:
    with cast.backend.reading() as session:
        found = load_entry(cast.backend.work(session, cast.actor(EXAMINER)), number).line.standing
        return found.order, found.since, found.reason.partition("\n")[0]


def report(cast: Cast, reference: str, step: str = "report") -> None:
    cast.fire("xu.peng", reference, step, report=paper("Annual report", "Invented."), **REPORT)


def test_it_opens_on_the_first_of_january_for_whoever_was_registered_before(cast: Cast) -> None:
    registered(cast, date(2026, 12, 31))
    registered(cast, date(2027, 1, 1), organization="elders")
    cast.at(at(2026, 12, 31, hour=23))
    sweep(cast.backend)
    assert reports(cast) == {}
    cast.at(at(2027, 1, 1, hour=0))
    sweep(cast.backend)
    assert (list(reports(cast)), reports(cast, "elders")) == ([2027], {})
    case = cast.case(reports(cast)[2027])
    assert (case.data["about_year"], case.data["supervised"], case.state) == ("2026", True, "report_due")
    assert case.title == "Annual report of a social organization 2026: Haihe Water Users' Association (fictional)"
    assert [each.name.en for each in case.holders("supervisor")] == ["Ministry of Water Resources"]
    sweep(cast.backend)
    assert list(reports(cast)) == [2027]
    assert verify_record(cast.backend).first_broken is None


@pytest.mark.parametrize(
    ("published", "opens"), [(at(2026, 12, 31, 23), [2027]), (at(2027, 1, 1, 0), []), (at(2027, 1, 1, 12), [])]
)
def test_the_first_time_is_the_first_such_day_after_it_was_published(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, published: datetime, opens: list[int]
) -> None:
    """The day of the house, not that of Greenwich, where it is still New Year's Eve."""
    monkeypatch.setattr(yearly, "_first_published", lambda _session: {"annual-report": published})
    registered(cast, date(2026, 3, 3))
    cast.at(at(2027, 1, 1, hour=13))
    sweep(cast.backend)
    assert list(reports(cast)) == opens


def test_an_installation_that_stood_still_opens_what_it_missed_once(cast: Cast) -> None:
    registered(cast, date(2026, 3, 3))
    cast.at(at(2028, 2, 10))
    sweep(cast.backend)
    sweep(cast.backend)
    assert list(reports(cast)) == [2027, 2028]


def test_of_two_workers_one_opens_it(cast: Cast) -> None:
    """Both have found that it is owed."""
    registered(cast, date(2026, 3, 3))
    cast.at(at(2027, 1, 1))
    [found] = yearly._procedures(cast.backend, cast.clock.at)
    [owed] = yearly._owed(cast.backend, found, cast.clock.at)
    open_for(cast.backend, found, owed)
    with pytest.raises(Conflict):
        open_for(cast.backend, Yearly(workflow=found.workflow, book=found.book, day=found.day), owed)
    assert open_yearly(cast.backend, cast.clock.at) == []
    with cast.backend.reading() as session:
        assert session.scalar(select(func.count()).where(CASE.c.workflow == found.workflow)) == 1


def test_what_is_wrong_with_one_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    registered(cast, date(2026, 3, 2))
    registered(cast, date(2026, 3, 2), organization="elders")
    cast.at(at(2027, 1, 1))
    real, broken = yearly.open_by_itself, cast.organization("users")

    def breaks(work: Any, version: Any, body: Any, owed: Any, day: date) -> Any:
        if owed.organization_id == broken:
            raise RuntimeError("It breaks.")
        return real(work, version, body, owed, day)

    monkeypatch.setattr(yearly, "open_by_itself", breaks)
    assert [each.what for each in open_yearly(cast.backend, cast.clock.at, most=1)] == ["failed", "opened"]
    monkeypatch.undo()
    assert [each.what for each in open_yearly(cast.backend, cast.clock.at)] == ["opened"]


def test_few_are_opened_at_once_and_the_others_by_the_next_sweep(cast: Cast) -> None:
    registered(cast, date(2026, 3, 2))
    registered(cast, date(2026, 3, 2), organization="elders")
    cast.at(at(2027, 1, 1))
    assert len(open_yearly(cast.backend, cast.clock.at, most=1)) == 1
    assert [list(reports(cast, each)) for each in ("users", "elders")] == [[2027], []]
    open_yearly(cast.backend, cast.clock.at, most=1)
    assert list(reports(cast, "elders")) == [2027]


def test_nobody_opens_one_by_hand(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        cast.open("xu.peng", "annual-report", "A report", about_year=2026)


@pytest.mark.parametrize(("hour", "state", "order"), [(17, "report_due", "in_order"), (19, "report_missing", "late")])
def test_the_supervisor_has_it_by_the_evening_of_31_march(cast: Cast, hour: int, state: str, order: str) -> None:
    number, reference = opened(cast)
    cast.at(at(2027, 3, 31, hour))
    sweep(cast.backend)
    assert (cast.state(reference), standing(cast, number)[0]) == (state, order)


@pytest.mark.parametrize(
    ("moment", "state"), [(at(2027, 4, 1), "due_directly"), (at(2027, 5, 31, 17), "due_directly"),
                          (at(2027, 6, 1), "report_missing")],
)  # fmt: skip
def test_whoever_registered_directly_has_until_31_may(cast: Cast, moment: datetime, state: str) -> None:
    _, reference = opened(cast, supervisor=None)
    cast.at(moment)
    sweep(cast.backend)
    assert cast.state(reference) == state


def test_whoever_is_late_applies_for_nothing_until_the_report_is_filed(cast: Cast) -> None:
    number, reference = opened(cast)
    cast.at(at(2027, 4, 1))
    sweep(cast.backend)
    cast.calls.clear()
    it = asking(cast, "users")
    says = "The annual report on 2026 was not with the supervisor by 31 March."
    assert standing(cast, number) == ("late", date(2027, 4, 1), says)
    with pytest.raises(Refused, match="annual report on 2026 was not with the supervisor"):
        requests.submit(cast, it)
    report(cast, reference, "report_late")
    cast.act("mwr", "signatory", reference, "agree")
    assert standing(cast, number)[0] == "late"
    cast.fire(DECIDER, reference, "accept")
    assert (cast.state(reference), standing(cast, number)[0]) == ("report_filed", "in_order")
    assert verify_record(cast.backend).first_broken is None


def test_what_is_mended_in_one_case_mends_nothing_that_another_found(cast: Cast) -> None:
    number, reference = opened(cast)
    other = told(cast, found="abnormal")
    cast.fire("xu.peng", other, "answer", statement="It is on its way.")
    cast.fire(DECIDER, other, "enter")
    cast.at(at(2027, 4, 1))
    sweep(cast.backend)
    assert standing(cast, number)[0] == "abnormal"
    report(cast, reference, "report_late")
    cast.act("mwr", "signatory", reference, "agree")
    cast.fire(DECIDER, reference, "accept")
    assert standing(cast, number) == ("abnormal", date(2027, 1, 1), "The report of 2025 was due on 31 May")
    cast.fire("xu.peng", other, "show_mended", mended="Filed", mended_paper=paper("Report"))
    cast.fire(DECIDER, other, "confirm_mended")
    assert standing(cast, number)[0] == "in_order"


def test_two_years_without_it_lead_to_the_abnormal_list(cast: Cast) -> None:
    number, reference = opened(cast)
    cast.at(at(2027, 4, 1))
    sweep(cast.backend)
    cast.at(at(2029, 3, 30))
    sweep(cast.backend)
    assert (cast.state(reference), standing(cast, number)[0]) == ("report_missing", "late")
    cast.at(at(2029, 4, 3))
    sweep(cast.backend)
    assert (cast.state(reference), standing(cast, number)[0]) == ("on_the_list", "abnormal")


def test_only_the_registrar_that_entered_it_accepts_the_report(cast: Cast) -> None:
    _, reference = opened(cast, supervisor=None)
    report(cast, reference)
    with pytest.raises((Refused, Forbidden)):
        cast.fire("xu.peng", reference, "accept")
    cast.fire(DECIDER, reference, "accept")
    assert cast.state(reference) == "report_filed"
