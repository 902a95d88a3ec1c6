"""Lists of cases in pages: the same cases in the same order as one plain question for all of them would find."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

import pytest
from sqlalchemy import insert, select

from govflow.services.commands.record import sequence_waiting
from govflow.services.queries import cases as lists
from govflow.services.queries.cases import CaseList, PageStart, count_cases, load_cases
from govflow.services.queries.filters import CaseFilters, Pairs, asked, criteria
from govflow.services.queries.operations import verify_record
from govflow.services.queries.places import write_place
from govflow.store.cases import CaseRow, PartyRow, ViewerRow, WorkItemRow
from govflow.store.lists import walks
from govflow.store.lists.search import index_case
from govflow.store.work import Work
from govflow.store.workflows import WorkflowVersionRow
from tests.builders import Cast
from tests.services import disputes

CASES = 150
PEOPLE = ("chen.yu", "he.jun", "wang.lin", "song.wei", "admin")
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
STATES = {"dispute-mediation": "requested", "tranche": "claimed"}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and windows are small, so that few cases make many."""
    monkeypatch.setattr(lists, "PAGE", 4)
    monkeypatch.setattr(lists, "COUNTED", 20)
    for module in (lists, walks):
        monkeypatch.setattr(module, "WINDOW", 20)


@pytest.fixture
def crowded(cast: Cast) -> Cast:
    """Many cases, seen and held by chance; several changed at the same moment."""
    choose = Random(7)
    organizations = [cast.organization(each) for each in ("fangshan", "laishui", "tangshan", "mca")]
    persons = [cast.person(each) for each in PEOPLE]
    with cast.backend.transaction() as session:
        versions = {row.workflow: row.id for row in session.execute(select(WorkflowVersionRow.__table__))}
        for number in range(1, CASES + 1):
            workflow, changed = choose.choice([*STATES]), BEGAN + timedelta(hours=choose.randrange(40))
            over, public = choose.random() < 0.3, choose.random() < 0.2
            session.execute(
                insert(CaseRow).values(
                    id=number, reference=f"BTH-ZZ-2026-{number:04}", body_id=1, kind="ZZ", year=2026, number=number,
                    workflow=workflow, workflow_version_id=versions[workflow], title=f"Weir {number}",
                    state=STATES[workflow], end="withdrawn" if over else None, ended_at=changed if over else None,
                    public=public, version=1, data={}, opened_at=BEGAN, entered_at=BEGAN, updated_at=changed,
                    listed_at=changed, entries=0, head_hash="",
                )
            )  # fmt: skip
            listed = {"case_id": number, "workflow": workflow, "listed_at": changed}
            for one in choose.sample(organizations, choose.randrange(3)):
                session.execute(insert(ViewerRow).values(organization_id=one, **listed))
            if choose.random() < 0.1:
                session.execute(insert(ViewerRow).values(person_id=choose.choice(persons), **listed))
            for one in choose.choices(organizations, k=choose.randrange(3)):
                left = BEGAN if choose.random() < 0.2 else None
                seated = {"capacity": "claimant", "organization_id": one, "since": BEGAN, "until": left}
                session.execute(insert(PartyRow).values(case_id=number, **seated))
            if choose.random() < 0.6:
                asked = {"capacity": "claimant", "organization_id": choose.choice(organizations[:2]), "role": ""}
                waits = {"ask_en": "Reply", "ask_zh": "答复", "due_at": changed, "since": BEGAN}
                session.execute(insert(WorkItemRow).values(case_id=number, **asked, **waits))
            words = ["weir", *(["sluice"] if choose.random() < 0.4 else []), *(["otter"] if number % 40 == 0 else [])]
            index_case(session, number, texts=words, public=words[:1])
    return cast


FILTERS = [
    CaseFilters(words=words, workflow=workflow, organization_id=organization, status=status, mine=mine)
    for words, workflow, organization, status, mine in product(
        ("", "weir", "sluice", "otter", "nothing"), ("", "tranche"), (None, 1), ("", "open"), (False, True)
    )
]


def pairs_of(cast: Cast, person: str) -> Pairs:
    return [(each, "") for each in sorted(cast.actor(person).organization_ids)]


def pages(work: Work, filters: CaseFilters, pairs: Pairs, start: str = "") -> Iterator[CaseList]:
    """From a place on, in its direction, to the end."""
    while True:
        page = load_cases(work, filters, pairs, PageStart.parse(start))
        yield page
        following = page.newer if start.startswith("-") else page.older
        if following is None:
            return
        start = following


def references(found: list[CaseList]) -> list[str]:
    return [each.reference for page in found for each in page.cases]


@pytest.mark.parametrize("person", PEOPLE)
def test_pages_show_what_one_question_for_all_finds(crowded: Cast, person: str) -> None:
    pairs, some = pairs_of(crowded, person), crowded.organization("laishui")
    with crowded.backend.reading() as session:
        work = crowded.backend.work(session, crowded.actor(person))
        for each in FILTERS:
            filters = each if each.organization_id is None else CaseFilters(**{**vars(each), "organization_id": some})
            order = (CaseRow.listed_at.desc(), CaseRow.id.desc()) if filters.by_change else (CaseRow.id.desc(),)
            query = select(CaseRow.reference).where(*criteria(filters, pairs)).order_by(*order)
            wanted = list(session.scalars(query, asked(work, filters, pairs)))
            there = list(pages(work, filters, pairs))
            assert references(there) == wanted, filters
            assert all(len(page.cases) == 4 or page.cut for page in there[:-1]), filters
            back = list(pages(work, filters, pairs, there[-1].newer)) if there[-1].newer else []
            again = [one for page in reversed(back) for one in (line.reference for line in page.cases)]
            assert again + references(there[-1:]) == wanted, filters


def test_the_test_meets_pages_that_are_cut_and_lists_with_nothing(crowded: Cast) -> None:
    with crowded.backend.reading() as session:
        work = crowded.backend.work(session, crowded.actor("chen.yu"))
        found = [page for each in FILTERS for page in pages(work, each, pairs_of(crowded, "chen.yu"))]
    assert {page.cut for page in found} == {"", "older"}
    assert any(not page.cases for page in found)
    assert any(len(page.cases) == 4 for page in found)


@pytest.mark.parametrize("filters", [CaseFilters(), CaseFilters(words="weir")])
def test_behind_an_empty_page_lies_the_one_that_it_was_reached_from(crowded: Cast, filters: CaseFilters) -> None:
    with crowded.backend.reading() as session:
        work = crowded.backend.work(session, crowded.actor("chen.yu"))
        found = references(list(pages(work, filters, ())))
        for place, back, wanted in ((found[-1], "", found[-4:]), (found[0], "-", found[:4])):
            row = session.execute(select(CaseRow.listed_at, CaseRow.id).where(CaseRow.reference == place)).one()
            empty = load_cases(work, filters, (), PageStart.parse(f"{back}{write_place(row.listed_at, row.id)}"))
            assert empty.cases == ()
            beside = load_cases(work, filters, (), PageStart.parse((empty.older if back else empty.newer) or ""))
            assert references([beside]) == wanted


def test_of_many_cases_an_organization_has_at_least_those_that_were_looked_at(crowded: Cast) -> None:
    some = crowded.organization("laishui")
    with crowded.backend.reading() as session:
        work = crowded.backend.work(session, crowded.actor("chen.yu"))
        filters = CaseFilters(organization_id=some)
        seen = select(CaseRow.ended_at).where(*criteria(filters, ()))
        ended = [each is not None for each in session.scalars(seen, asked(work, filters, ()))]
        many = count_cases(work, some)
        assert (many.all, 0 < many.open + many.ended < len(ended)) == (False, True)
        lists.COUNTED = 2 * CASES * 6  # one stretch holds all
        assert vars(count_cases(work, some)) == {"open": ended.count(False), "ended": ended.count(True), "all": True}


def test_a_case_that_was_changed_comes_first_again(cast: Cast) -> None:
    first, second = disputes.negotiation(cast), disputes.negotiation(cast)
    cast.clock.at += timedelta(minutes=1)
    cast.fire("chen.yu", first, "log_talks", talks_on=cast.today, talks_record="At the weir.")
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        assert references([load_cases(work, CaseFilters(), (), None)])[:2] == [first, second]
    sequence_waiting(cast.backend)
    assert verify_record(cast.backend).first_broken is None
