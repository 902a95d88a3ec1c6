"""The register: an association is entered with its place in the directory, in one transaction or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from govflow.demo.registers import founding
from govflow.demo.registers.founding import DECIDER, EXAMINER
from govflow.errors import Forbidden, NotFound, Refused
from govflow.services.commands.directory.people import EditPerson, edit_person
from govflow.services.queries.operations import verify_record
from govflow.services.queries.registers.organizations import RegisterFilter, load_entry, load_register
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow
from govflow.store.people.registers.known import load_similar
from govflow.store.people.registers.tables import CHANGE, ENTRY
from govflow.store.record.log import AdministrationRow
from govflow.values import Money
from tests.builders import Cast, give_role
from tests.services.associations import OTHERS, SAVERS, deciding, entry, listed, registered


def test_whoever_is_registered_stands_in_the_register_and_the_directory_and_its_people_serve_from_today(
    cast: Cast,
) -> None:
    it = registered(cast, SAVERS)
    assert cast.state(it.reference) == "registered"
    page = entry(cast, it)
    assert (page.line.name.en, page.line.name.zh, page.line.code) == (it.title, it.title_other, it.code)
    assert [each.en for each in page.line.areas] == ["Beijing Municipality", "Hebei Province"]
    assert (page.line.standing.order, page.representative.en) == ("in_order", "Xu Peng")
    assert [(each.entered, each.reference) for each in page.changes] == [(True, it.reference)]
    with cast.backend.reading() as session:
        row = session.scalars(select(OrganizationRow).where(OrganizationRow.code == it.code)).one()
        assert (row.kind, row.subtype, row.monogram, row.active) == (
            "social_organization",
            "citizens_group",
            "CW",
            True,
        )
        of = MembershipRow.organization_id == row.id
        terms = session.execute(
            select(MembershipRow.role, MembershipRow.person_id, MembershipRow.since).where(of)
        ).all()
        logged = session.scalars(
            select(AdministrationRow.name).where(AdministrationRow.about_organization == row.id)
        ).all()
    who, today = cast.person("xu.peng"), cast.today
    assert sorted(map(tuple, terms)) == [("member", who, today), ("people_officer", who, today)]
    assert logged == ["entered", "given", "given", "made"]  # and an invitation to administer its people
    assert verify_record(cast.backend).first_broken is None


def test_until_somebody_else_registers_it_there_is_neither_entry_nor_organization(cast: Cast) -> None:
    it = deciding(cast, SAVERS)
    with pytest.raises(Refused, match="Somebody else"):
        cast.fire(EXAMINER, it.reference, "register", credit_code=it.code)
    with pytest.raises(Refused, match="no unified social credit code"):
        cast.fire(DECIDER, it.reference, "register", credit_code="51100000MJ0000019U")
    with pytest.raises((Refused, Forbidden, NotFound)):
        cast.fire("wang.lin", it.reference, "register", credit_code=it.code)
    with cast.backend.reading() as session:
        assert session.scalar(select(func.count()).select_from(ENTRY)) == 0
        assert session.scalar(select(func.count()).where(OrganizationRow.name_en == it.title)) == 0


def test_a_name_and_a_representative_are_taken_once(cast: Cast) -> None:
    """Each of the second association is refused at the latest when it is registered, though all was free before."""
    first, second = deciding(cast, SAVERS), deciding(cast, replace(OTHERS, founder="xu.peng"))
    third = deciding(cast, replace(OTHERS, title="ＣＡＮＡＬ water savers (fictional)", founder="shang.hui"))
    founding.register(cast, first)
    with pytest.raises(Refused, match="legal representative of Canal Water Savers"):
        founding.register(cast, second)
    with pytest.raises(Refused, match="is the name of another organization already"):
        founding.register(cast, third)
    assert listed(cast) == [first.title]


def test_nobody_registers_those_who_could_be_behind_the_account(cast: Cast) -> None:
    """An administrator among the founders has changed the account of the officer who decides."""
    give_role(cast, "admin", "users", "member")
    it = deciding(cast, replace(SAVERS, representative="admin"))
    with cast.backend.reading() as session:
        row = session.get(PersonRow, cast.person(DECIDER))
        assert row is not None
        said = {each: getattr(row, each) for each in ("email", "name_en", "name_zh", "language")}
        change = EditPerson(person_id=row.id, seen_version=row.version, administrator=False, **said)
    edit_person(cast.backend, cast.actor("admin"), replace(change, language="en"))
    with pytest.raises(Refused, match="have it given by an account of yours"):
        founding.register(cast, it)
    assert listed(cast) == []


def test_only_people_of_the_founders_are_named(cast: Cast) -> None:
    """Nobody is made a member of an association, and barred from its cases, without having to do with it."""
    with pytest.raises(Refused, match="not in office at Founders"):
        founding.found(cast, replace(SAVERS, representative="zhou.min"))


def test_a_member_of_the_founders_neither_examines_nor_decides(cast: Cast) -> None:
    give_role(cast, EXAMINER, "users", "member")
    it, cast.pace = replace(SAVERS), timedelta(seconds=1)
    founding.found(cast, it)
    founding.ask_supervisor(cast, it)
    founding.consent(cast, it)
    founding.file(cast, it)
    with pytest.raises(Refused, match="You act for"):
        founding.complete(cast, it)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"individual_members": 49}, "49 individual members; at least 50"),
        ({"individual_members": 0, "unit_members": 29}, "29 unit members; at least 30"),
        ({"individual_members": 20, "unit_members": 29}, "49 in all"),
        ({"capital": Money.parse("29999.99")}, "at least ¥30,000.00"),
        ({"activity": "air"}, "does not cover this activity"),
    ],
)
def test_what_article_ten_asks_is_asked_before_the_supervisor_is(cast: Cast, more: dict, says: str) -> None:
    it = replace(SAVERS, **more)
    founding.found(cast, it)
    with pytest.raises(Refused, match=says):
        founding.ask_supervisor(cast, it)


def test_for_one_area_the_department_of_that_area_registers_and_without_one_nobody_does(cast: Cast) -> None:
    it = replace(SAVERS, areas=("hebei",), supervisor=None, subtype="trade_association", unit_members=30)
    founding.found(cast, it)
    with pytest.raises(Refused, match="0 of the at least 1 parties"):
        founding.file(cast, it)
    with cast.backend.transaction() as session:
        row = OrganizationRow.__table__
        session.execute(
            update(row).where(row.c.id == cast.organization("shijiazhuang")).values(function="civil_affairs")
        )
    cast.fire(it.founder, it.reference, "revise", **founding.plan_of(cast, it))  # found anew with its areas
    founding.file(cast, it)
    assert cast.holder(it.reference, "registrar") == "shijiazhuang"


def test_areas_that_are_changed_bring_another_registrar(cast: Cast) -> None:
    it = replace(SAVERS)
    founding.found(cast, it)
    assert cast.holder(it.reference, "registrar") == "mca"
    cast.fire(it.founder, it.reference, "revise", **founding.plan_of(cast, replace(it, areas=("hebei",))))
    assert cast.case(it.reference).holders("registrar") == ()


def test_scopes_alike_are_told_and_decide_nothing(cast: Cast) -> None:
    registered(cast, SAVERS)
    it = deciding(cast, OTHERS)
    case = cast.case(it.reference)
    with cast.backend.reading() as session:
        found = load_similar(cast.backend.work(session, cast.actor(DECIDER)), case)
    assert [(each.name.en, each.words) for each in found] == [(SAVERS.title, ("irrigation", "training"))]
    assert [each.en for each in found[0].areas] == ["Beijing Municipality", "Hebei Province"]
    founding.register(cast, it)
    assert listed(cast) == [OTHERS.title, SAVERS.title]


def test_scopes_of_areas_apart_or_of_another_field_are_not_told(cast: Cast) -> None:
    registered(cast, replace(SAVERS, areas=("beijing", "hebei")))
    for number, (areas, activity, told) in enumerate(
        [(("tianjin", "beijing"), "water", 1), (("tianjin",), "water", 0), (("laishui", "tianjin"), "water", 1),
         (("beijing", "hebei"), "industry", 0)]
    ):  # fmt: skip
        it = replace(OTHERS, title=f"Irrigators {number}", title_other=f"灌溉 {number}", areas=areas, activity=activity)
        founding.found(cast, it)
        with cast.backend.reading() as session:
            found = load_similar(cast.backend.work(session, cast.actor(it.founder)), cast.case(it.reference))
        assert len(found) == told, (areas, activity)


def test_what_was_changed_is_only_added(cast: Cast) -> None:
    registered(cast, SAVERS)
    for statement in (update(CHANGE).values(content={}), CHANGE.delete()):
        with pytest.raises(DBAPIError), cast.backend.transaction() as session:
            session.execute(statement)


def test_a_code_is_given_once_and_the_register_is_narrowed_and_read_page_by_page(cast: Cast) -> None:
    registered(cast, SAVERS)
    other = deciding(cast, replace(OTHERS, areas=("tianjin", "hebei")))
    with pytest.raises(Refused, match="The code belongs to Canal Water Savers"):
        cast.fire(DECIDER, other.reference, "register", credit_code=SAVERS.code.lower())
    founding.register(cast, other)
    assert listed(cast) == [OTHERS.title, SAVERS.title]
    assert listed(cast, words="guanting") == [OTHERS.title]
    assert listed(cast, words="运河") == [SAVERS.title]
    assert listed(cast, words=SAVERS.code.lower()) == [SAVERS.title]
    assert listed(cast, area=cast.organization("tianjin")) == [OTHERS.title]
    assert listed(cast, activity="air") == []
    assert listed(cast, standing="in_order") == [OTHERS.title, SAVERS.title]
    assert listed(cast, standing="late") == []
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        first = load_register(work, RegisterFilter())
        assert [each.name.en for each in load_register(work, RegisterFilter(), first.lines[0].id).lines] == [
            SAVERS.title
        ]
        with pytest.raises(NotFound):
            load_entry(work, 999_999)
