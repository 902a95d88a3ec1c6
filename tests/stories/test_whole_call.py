"""The demonstration has a call from its opening to the audit of its grants, and money that comes in on each way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from govflow.demo.calls.whole import BEFORE
from govflow.domain.funds.ledger import Account, Journal
from govflow.store.cases import CASE
from govflow.store.documents import DocumentRow
from govflow.store.funds.tables import ACCOUNT, FUND, JOURNAL, POSTING
from govflow.store.record.history import HISTORY
from govflow.store.sql.session import Session
from tests.stories.played import Played, copy_of_played

YEAR = 2024
DOCUMENT = DocumentRow.__table__


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    found = copy_of_played(tmp_path_factory, tmp_path_factory.mktemp("whole_call") / "copy")
    yield found
    found.play.backend.sessions.dispose()


@pytest.fixture
def session(played: Played) -> Iterator[Session]:
    with played.play.backend.reading() as found:
        yield found


def case(session: Session, title: str, workflow: str = "funding-request") -> int:
    return int(
        session.execute(select(CASE.c.id).where(CASE.c.title == title, CASE.c.workflow == workflow)).scalar_one()
    )


def taken(session: Session, case_id: int) -> list[str]:
    """The steps of a case, in their order."""
    steps = HISTORY.c.case_id == case_id, HISTORY.c.kind.in_(("step", "deadline"))
    return list(session.scalars(select(HISTORY.c.name).where(*steps).order_by(HISTORY.c.seq)))


def moved(session: Session, case_id: int) -> list[tuple[str, int]]:
    """The journals of a case, each with its sum in yuan."""
    debit = func.max(POSTING.c.fen).label("fen")
    query = (
        select(JOURNAL.c.kind, debit)
        .join(POSTING, POSTING.c.journal_id == JOURNAL.c.id)
        .where(JOURNAL.c.case_id == case_id)
        .group_by(JOURNAL.c.id, JOURNAL.c.kind)
        .order_by(JOURNAL.c.id)
    )
    return [(row.kind, row.fen // 100) for row in session.execute(query)]


def test_twenty_four_requests_have_come_to_their_end(session: Session) -> None:
    states = select(CASE.c.state).where(CASE.c.reference.like(f"BTH-FR-{YEAR}-%"))
    assert Counter(session.scalars(states)) == {"closed": 15, "rejected": 7, "cancelled": 1, "withdrawn": 1}


def test_one_was_put_before_a_better_one_and_the_reason_is_told(session: Session) -> None:
    ranked = {
        row.data["rank"]: row.data
        for row in session.execute(select(CASE.c.data).where(CASE.c.reference.like(f"BTH-FR-{YEAR}-%")))
        if row.data.get("rank")
    }
    assert sorted(ranked) == list(range(1, 17))
    assert [rank for rank, data in sorted(ranked.items()) if data["off_rank"]] == [BEFORE]
    assert "wells are dry" in ranked[BEFORE]["off_rank_reason"]


def test_an_objection_was_answered_while_the_notice_lasted(session: Session) -> None:
    objection = case(session, "Gully heads of Tucheng", "objection")
    assert taken(session, objection) == ["appoint", "dismiss"]
    assert "notice_over" in taken(session, case(session, "Gully heads of Tucheng"))


def test_the_waiting_list_was_served_by_the_clock_in_the_order_of_rank(session: Session) -> None:
    """What a contract that nobody signed freed did not suffice for the first who waited: the second did not get it."""
    waited = [case(session, title) for title in ("Peach slopes without bare soil", "Snow fences at Saihanba")]
    assert all("put_on_waitlist" in taken(session, each) for each in waited)
    freed = HISTORY.c.name == "freed", HISTORY.c.case_id.in_(waited)
    query = select(HISTORY.c.case_id, HISTORY.c.at, HISTORY.c.person_id).where(*freed)
    rows = session.execute(query.order_by(HISTORY.c.at, HISTORY.c.body_seq, HISTORY.c.case_id)).all()
    assert [row.case_id for row in rows] == waited
    assert {(row.at.month, row.person_id) for row in rows} == {(6, None)}


def test_who_verified_was_refused_as_approver_and_the_record_says_so(session: Session) -> None:
    parent = case(session, "Stage boards on village bridges")
    [tranche] = session.execute(select(CASE).where(CASE.c.parent_id == parent, CASE.c.workflow == "tranche"))
    assert "was refused when he approved it" in tranche.data["approval_note"]
    query = select(HISTORY.c.name, HISTORY.c.person_id).where(HISTORY.c.case_id == tranche.id)
    people = {name: person for name, person in session.execute(query) if name in ("verify", "approve", "pay")}
    assert len(set(people.values())) == 3


def test_a_report_was_late_and_the_grant_went_on_once_it_was_filed(session: Session) -> None:
    request = case(session, "Seed bank for wet meadows")
    steps = taken(session, request)
    assert steps.index("reports_checked") < steps.index("resumed") < steps.index("end_project")
    [report] = session.execute(
        select(CASE.c.state).where(CASE.c.parent_id == request, CASE.c.workflow == "quarterly-report")
    )
    assert report.state == "filed_late"


def test_what_was_not_spent_came_back_in_two_instalments(session: Session) -> None:
    found = moved(session, case(session, "Cisterns for Heshan schools"))
    assert found[-3:] == [(Journal.DEMAND, 600_000), (Journal.RECOVER, 300_000), (Journal.RECOVER, 300_000)]


def test_nothing_stands_in_the_fund_of_the_call_any_more(session: Session) -> None:
    fund = session.execute(select(FUND).where(FUND.c.name_en == f"Shared water works {YEAR}")).one()
    assert fund.state == "closed"
    query = select(ACCOUNT.c.kind, func.sum(ACCOUNT.c.balance)).where(ACCOUNT.c.fund_id == fund.id)
    left = {kind: fen // 100 for kind, fen in session.execute(query.group_by(ACCOUNT.c.kind)) if fen}
    assert left == {Account.SPENT: 25_600_000, Account.APPLIED: -25_600_000}


def test_chaobai_2018_was_cleared_on_the_ledger(session: Session) -> None:
    found = moved(session, case(session, "Chaobai River: compensation for 2018", "compensation-settlement"))
    assert found == [(kind, 122_150_000) for kind in (Journal.RECEIVE, Journal.RESERVE, Journal.COMMIT, Journal.PAY)]


def test_a_donation_was_pledged_received_used_and_reported_on(session: Session) -> None:
    pledge = case(session, "Meals for the elderly in the mountains", "pledge")
    assert moved(session, pledge) == [(Journal.PLEDGE, 2_000_000), (Journal.COLLECT, 2_000_000)]
    assert taken(session, pledge)[-2:] == ["report_to_donor", "accept_report"]


def test_a_central_transfer_was_issued_within_90_days_and_passed_on_within_30(session: Session) -> None:
    transfer = case(session, "Water ecology of the upper Luan River", "transfer-payment")
    query = select(HISTORY.c.name, HISTORY.c.at).where(HISTORY.c.case_id == transfer, HISTORY.c.kind == "step")
    at = {row.name: row.at for row in session.execute(query)}
    assert 60 <= (at["issue"] - at["confirm_budget"]).days <= 90
    assert 0 <= (at["pass_on"] - at["issue"]).days <= 30
    assert moved(session, transfer) == [(Journal.RECEIVE, 180_000_000)]


def test_a_share_of_the_environmental_tax_is_in_the_fund(session: Session) -> None:
    share = case(session, "Share of Tianjin's environmental protection tax", "eco-tax-assignment")
    assert moved(session, share) == [(Journal.RECEIVE, 41_200_000)]
