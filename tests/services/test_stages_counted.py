"""Four indicators of stages, counted by hand: areas, commitments kept, money of others than governments, days."""

from __future__ import annotations

import random
from datetime import date, timedelta
from statistics import median
from typing import Any

from govflow.demo.funds import office
from govflow.domain.registers.stages.book import Counted, CountStage, Measure
from govflow.services.commands.cases import ReopenCase, reopen_case
from govflow.services.queries.operations import verify_record
from govflow.services.queries.registers.stages.listed import MeasureLine
from govflow.services.stepping import command
from govflow.store.registers.stages.book import counted_in
from govflow.store.registers.stages.writing import count_stage
from govflow.store.writing.locking import lock_by_id
from govflow.values import SYSTEM, Money
from tests.builders import Cast, new_key
from tests.services import disputes, owed
from tests.services.offices import new_fund
from tests.services.test_fund_office import newest_journal
from tests.services.test_money_in import promised, received
from tests.services.test_stages import agreed, counted, later, line


def found(cast: Cast, measure: Measure, on: date | None = None) -> MeasureLine:
    return next(each for each in line(cast, on=on).measures if each.measure == measure)


def test_the_median_is_exact_after_each_one_and_on_each_day(cast: Cast) -> None:
    """Of very many days by lot, with equal ones among them; nothing is sorted anew."""
    lot, by_day = random.Random(4), dict[date, int]()
    days: list[int] = []
    case_id = cast.case(disputes.draft(cast)).id
    for _ in range(80):
        cast.clock.at += timedelta(hours=20)
        days.append(lot.choice((lot.randrange(400), 30, 31)))
        with command(cast.backend, SYSTEM) as work:
            case = lock_by_id(work, case_id)
            count_stage(work, case, CountStage(measure="duration", field="air", yes=True, days=days[-1]))
            now = _counted(work, case.body.id, cast.today.year, cast.today)
        assert now.median == median(days), days
        by_day[cast.today] = len(days)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, SYSTEM)
        for day, many in by_day.items():
            assert _counted(work, case.body.id, day.year, day).median == median(days[:many])


def _counted(work: Any, body_id: int, year: int, day: date) -> Counted:
    return counted_in(work.session, body_id, "air", year, day)["duration"]


def test_days_run_from_when_a_matter_was_submitted_to_its_decision(cast: Cast) -> None:
    agreed(cast, "hebei", "air")  # 30 days after it was submitted
    first = cast.today
    assert (found(cast, "duration").number, found(cast, "duration").days) == (1, "30")
    later(cast, 1)
    agreed(cast, "coatings", "air")
    assert found(cast, "duration").days == "30"
    assert found(cast, "duration", on=first).number == 1
    page = counted(cast, "duration")
    assert [(each.number, each.days, each.up_to.days) for each in page.shown] == [(2, 30, "30"), (1, 30, "30")]


def test_organizations_count_with_the_areas_in_their_codes_and_each_area_once_a_year(cast: Cast) -> None:
    agreed(cast, "coatings", "air")
    agreed(cast, "coatings", "air")
    assert (found(cast, "participation").number, found(cast, "areas").number) == (1, 1)
    day = cast.today
    later(cast, 1)
    agreed(cast, "charity", "air")
    agreed(cast, "elders", "air")
    assert (found(cast, "participation").number, found(cast, "areas").number) == (3, 2)
    assert (found(cast, "participation", on=day).number, found(cast, "areas", on=day).number) == (1, 1)
    assert [each.area for each in counted(cast, "areas").shown] == ["110000", "130000"]


def test_who_has_no_code_comes_from_the_area_above_or_from_none(cast: Cast) -> None:
    agreed(cast, "chamber", "air")
    assert (found(cast, "participation").number, found(cast, "areas").number) == (1, 0)


def test_a_commitment_counts_once_as_it_ends_and_only_in_time_as_kept(cast: Cast) -> None:
    conference = owed.decided(cast)
    in_time, late, other = (
        owed.noted(cast, conference, days=60, measure=name, **said)
        for name, said in (("One", {"field_of_work": "air"}), ("Two", {"field_of_work": "air"}), ("Three", {}))
    )
    owed.follow_up(cast, conference)
    cast.clock.at += owed.due_on(cast, in_time) - cast.today
    owed.report(cast, in_time)
    owed.report(cast, other)
    later(cast, 1)
    owed.report(cast, late)
    for each in (in_time, late, other):
        owed.verify(cast, each)
    assert [cast.state(each) for each in (in_time, late)] == ["kept_in_time", "kept_late"]
    told = found(cast, "commitments")
    assert (told.number, told.of_which, told.tenths) == (2, 1, 500)
    later(cast, 1)
    seen = cast.case(in_time).version
    again = ReopenCase(case=in_time, reason="Seen again.", seen_version=seen, key=new_key())
    reopen_case(cast.backend, cast.actor(owed.SECRETARY), again)
    owed.verify(cast, in_time)
    assert found(cast, "commitments") == told
    assert found(cast, "commitments", on=cast.today - timedelta(days=1)) == told
    assert {each.reference for each in counted(cast, "commitments").shown} == {in_time, late}


def test_money_counts_in_fen_as_the_books_say_and_what_is_taken_back_is_taken_off(cast: Cast) -> None:
    city = new_fund(cast, work_field="air")
    office.move(cast, city, "receipt", 1_000)
    wrong = newest_journal(cast, city)
    office.move(cast, city, "pledge", 300)
    gifts = new_fund(cast, source="grant", work_field="air")
    office.move(cast, gifts, "receipt", 250)
    office.move(cast, new_fund(cast, source="escrow", work_field="air"), "receipt", 77)
    office.move(cast, new_fund(cast), "receipt", 5)
    assert sums(cast) == (Money.yuan(250), Money.yuan(1_250), 2, 1)
    day = cast.today
    later(cast, 1)
    office.move(cast, city, "correction", journal=wrong)
    assert sums(cast) == (Money.yuan(250), Money.yuan(250), 3, 1)
    assert sums(cast, day) == (Money.yuan(250), Money.yuan(1_250), 2, 1)
    office.move(cast, city, "collection", 300)
    assert sums(cast) == (Money.yuan(250), Money.yuan(550), 4, 1)
    assert [each.money for each in counted(cast, "funding").shown] == [
        Money.yuan(300), Money.yuan(-1_000), Money.yuan(250), Money.yuan(1_000),
    ]  # fmt: skip
    assert verify_record(cast.backend).first_broken is None


def test_of_a_gift_the_donor_says_whether_a_government_paid_and_only_what_came_counts(cast: Cast) -> None:
    received(cast, promised(cast, "charity", field_of_work="air"), 300)  # of 500 that were promised
    assert sums(cast) == (Money.yuan(300), Money.yuan(300), 1, 1)
    received(cast, promised(cast, "beijing", field_of_work="air"), 500)
    assert sums(cast) == (Money.yuan(300), Money.yuan(800), 2, 1)


def sums(cast: Cast, on: date | None = None) -> tuple[Money | None, Money | None, int, int]:
    """Of others, in all, in so many movements, of which so many of others."""
    told = found(cast, "funding", on)
    return told.money_of_which, told.money, told.number, told.of_which
