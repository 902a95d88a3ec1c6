"""A year of compensation through the real commands: filed, compared, computed, signed, cleared, disputed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from govflow.demo.papers import paper
from govflow.engine.problems import WorkflowProblems
from govflow.errors import Conflict, Refused
from govflow.services.commands.registers.agreements import publish_agreements
from govflow.store.cases import CaseRow, LinkRow
from govflow.store.funds.tables import ACCOUNT, JOURNAL
from govflow.store.record.history import HistoryRow
from govflow.store.registers.agreements import AGREEMENT
from govflow.values import Money
from tests.builders import Cast
from tests.domain.compensation.builders import SMALL, small

VALUES = {"months": "12", "nitrogen": "7.75", "inflow": "4.22", "measures": "100"}
CLEARED = Money(122_150_000_00)


def lines(values: Mapping[str, str]) -> str:
    return "\n".join(f"{name}, {value}" for name, value in values.items())


def opened(cast: Cast, *, year: int = 2018, downstream: str = "beijing", upstream: str = "hebei") -> str:
    return cast.open(
        "wang.lin",
        "compensation-settlement",
        f"Chaobai River {year}",
        agreement=cast.agreement("chaobai-2018"),
        fund=cast.fund("clearing"),
        year=year,
        downstream=cast.organization(downstream),
        upstream=cast.organization(upstream),
    )


def file(cast: Cast, case: str, downstream: Mapping[str, str] = VALUES, upstream: Mapping[str, str] = VALUES) -> None:
    cast.fire("sun.hao", case, "file_downstream", downstream_values=lines(downstream))
    cast.fire("li.jian", case, "file_upstream", upstream_values=lines(upstream))


def signed(cast: Cast, case: str) -> None:
    cast.answer("beijing", case, "sign")
    cast.answer("hebei", case, "sign")


def refused(cast: Cast, case: str, step: str, person: str = "sun.hao", **values: str) -> list[str]:
    with pytest.raises(Refused) as error:
        cast.fire(person, case, step, **values)
    return [str(each) for each in error.value.reasons]


def balance(cast: Cast, kind: str) -> int:
    with cast.backend.reading() as session:
        query = select(ACCOUNT.c.balance).where(ACCOUNT.c.fund_id == cast.fund("clearing"), ACCOUNT.c.kind == kind)
        return sum(session.scalars(query))


def test_chaobai_2018_clears_what_was_not_prepaid_on_the_ledger(cast: Cast) -> None:
    case = opened(cast)
    file(cast, case)
    found = cast.case(case).data
    assert (found["total"], found["clearing"]) == (Money(322_150_000_00), CLEARED)
    assert found["clearing_payer"] == "Beijing Municipality · 北京市"
    signed(cast, case)
    assert cast.state(case) == "paying"
    cast.fire("qin.feng", case, "book_receipt", received_on=cast.today, receipt=paper("Receipt"))
    assert (balance(cast, "bank"), balance(cast, "committed"), balance(cast, "available")) == (
        CLEARED.fen, -CLEARED.fen, 0,
    )  # fmt: skip
    cast.fire("ding.li", case, "pay_out", paid_on=cast.today, payment_receipt=paper("Payment"))
    assert cast.state(case) == "closed"
    assert (balance(cast, "bank"), balance(cast, "committed"), balance(cast, "spent")) == (0, 0, CLEARED.fen)
    with cast.backend.reading() as session:
        kinds = list(session.scalars(select(JOURNAL.c.kind).order_by(JOURNAL.c.id)))[-4:]
    assert kinds == ["receive", "reserve", "commit", "pay"]


def test_both_sides_sign_the_text_with_the_working_and_the_hash_of_the_agreement(cast: Cast) -> None:
    case = opened(cast)
    file(cast, case)
    data = cast.case(case).data
    with cast.backend.reading() as session:
        row = session.execute(select(AGREEMENT).where(AGREEMENT.c.agreement == "chaobai-2018")).one()
        entry = session.execute(select(HistoryRow.content).where(HistoryRow.kind == "computed")).scalar_one()
    assert row.sha256 == hashlib.sha256(row.source).hexdigest()
    assert f"chaobai-2018, 1, SHA-256 {row.sha256}" in data["statement"]
    assert "Q = q × m ÷ M = ¥200,000,000.00 × 12 ÷ 12 = ¥200,000,000.00" in data["statement"]
    assert "Beijing Municipality → Hebei Province · 北京市 → 河北省: ¥122,150,000.00" in data["statement"]
    assert data["statement_hash"] == hashlib.sha256(data["statement"].encode()).hexdigest()
    assert (entry["sha256"], entry["digest"]) == (row.sha256, data["statement_hash"])
    assert {each.field for each in cast.round(case).matter.pieces} == {"statement", "statement_hash"}


def test_each_line_that_cannot_be_used_is_told_with_its_number(cast: Cast) -> None:
    case = opened(cast)
    bad = "months, 12\nnitrogen, 7,75x\nwater, 3\ninflow, 4.22\ninflow, 4.3\nmeasures, 101"
    [told] = refused(cast, case, "file_downstream", downstream_values=bad)
    assert told.startswith("4 things are wrong with the values.")
    assert "Line 2: “75x” is no number." in told
    assert "Line 3: there is no indicator “water”; there are: months, nitrogen, inflow, measures." in told
    assert "Line 5: “inflow” has a value already." in told
    assert "Line 6: “Upstream measures carried out” lies between 0 and 100." in told
    [told] = refused(cast, case, "file_downstream", downstream_values="months, 12")
    assert "The value of “Fall of total nitrogen on the year before” is missing." in told
    assert cast.state(case) == "measuring"


def test_months_count_by_their_mean_and_none_may_lack(cast: Cast) -> None:
    case = opened(cast)
    others = "months; 12\nTotal nitrogen falls, 1"
    monthly = "\n".join(f"inflow, 2018-{month:02}, {4 + month / 10:.1f}" for month in range(1, 13))
    rest = "months, 12\nnitrogen, 7.75\nmeasures, 100"
    [told] = refused(cast, case, "file_downstream", downstream_values=others)
    assert "Line 2" in told
    cut = monthly.partition("\n")[2]
    [told] = refused(cast, case, "file_downstream", downstream_values=f"{rest}\n{cut}")
    assert "“Water that came in” lacks the months 1." in told
    file(cast, case, {"months": "12", "nitrogen": "7.75", "measures": "100", "inflow": "4.65"}, VALUES)
    assert cast.state(case) == "differing"


def test_another_side_or_year_than_the_agreement_has_files_nothing(cast: Cast) -> None:
    case = opened(cast, downstream="tianjin")
    told = refused(cast, case, "file_downstream", "ma.ling", downstream_values=lines(VALUES))
    assert told == ["By the agreement Beijing Municipality is on this side, not Tianjin Municipality."]
    case = opened(cast, year=2021)
    told = refused(cast, case, "file_downstream", downstream_values=lines(VALUES))
    assert told == ["“Chaobai River above Miyun Reservoir, 2018” does not hold for 2021."]


def test_only_its_own_side_files_for_a_station(cast: Cast) -> None:
    case = opened(cast)
    assert refused(cast, case, "file_downstream", "li.jian", downstream_values=lines(VALUES))
    assert refused(cast, case, "file_upstream", "wang.lin", upstream_values=lines(VALUES))


@pytest.mark.parametrize(("inflow", "state"), [("4.22", "signing"), ("4.01", "signing"), ("4.009", "signing"),
                                               ("4.008", "differing")])  # fmt: skip
def test_stations_may_differ_by_as_much_as_the_agreement_says(cast: Cast, inflow: str, state: str) -> None:
    case = opened(cast)
    file(cast, case, VALUES, {**VALUES, "inflow": inflow})
    assert cast.state(case) == state


def test_values_that_were_agreed_on_count_instead_and_are_signed(cast: Cast) -> None:
    case = opened(cast)
    file(cast, case, VALUES, {**VALUES, "inflow": "3"})
    assert refused(cast, case, "enter_agreed", agreed_values=lines(VALUES), agreed_how="We met.")
    cast.fire("wang.lin", case, "enter_agreed", agreed_values=lines({**VALUES, "inflow": "4"}), agreed_how="We met.")
    assert cast.state(case) == "signing"
    assert cast.case(case).data["total"] == Money(317_750_000_00)


def test_a_side_that_refuses_leads_to_a_mediation_with_all_numbers(cast: Cast) -> None:
    case = opened(cast)
    file(cast, case)
    cast.answer("beijing", case, "refuse", comment="Our station measured otherwise.")
    assert cast.state(case) == "in_dispute"
    cast.act("hebei", "signatory", case, "mediate_for_upstream")
    with cast.backend.reading() as session:
        linked = session.execute(select(LinkRow)).scalars().all()
        [mediation] = session.scalars(select(CaseRow.reference).where(CaseRow.workflow == "dispute-mediation"))
    assert linked
    data = cast.case(mediation).data
    assert (data["claim"], data["remedy_amount"]) == (cast.case(case).data["statement"], CLEARED)
    assert [each.organization_id for each in cast.case(mediation).holders("claimant")] == [cast.organization("hebei")]


def test_a_published_agreement_is_never_changed(cast: Cast) -> None:
    assert publish_agreements(cast.backend, {"small.yaml": SMALL.encode()}) == {"small.yaml": True}
    assert publish_agreements(cast.backend, {"small.yaml": SMALL.encode()}) == {"small.yaml": False}
    other = small(("value: 0.5", "value: 0.50"))
    with pytest.raises(Conflict, match="cannot be changed"):
        publish_agreements(cast.backend, {"small.yaml": other.encode()})
    newer = small(("version: 1", "version: 2"))
    unsound = small(("version: 1", "version: 3"), ("by: p", "by: q"))
    with pytest.raises(WorkflowProblems):
        publish_agreements(cast.backend, {"newer.yaml": newer.encode(), "unsound.yaml": unsound.encode()})
    with cast.backend.reading() as session:
        query = select(AGREEMENT.c.version).where(AGREEMENT.c.agreement == "small-river")
        assert list(session.scalars(query)) == [1]


@pytest.mark.parametrize("statement", ["UPDATE agreement_version SET sha256 = 'x'", "DELETE FROM agreement_version"])
def test_the_database_refuses_to_change_one(cast: Cast, statement: str) -> None:
    with cast.backend.transaction() as session:
        if session.engine.dialect.name == "postgresql":
            session.execute(text("GRANT UPDATE, DELETE ON agreement_version TO CURRENT_USER"))
        if session.engine.dialect.name == "sqlite" and not guarded(session):
            pytest.skip("the tables of this database were made without migrations")
        with pytest.raises(IntegrityError, match="is refused"):
            session.execute(text(statement))


def guarded(session: object) -> bool:
    found = session.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'agreement_version_update'"))  # type: ignore[attr-defined]
    return bool(found.scalar())
