"""What a column is called says which table it refers to, in each table the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, Table, select
from sqlalchemy.exc import IntegrityError

from govflow.domain.registers.rights.holdings import DefineRight
from govflow.store.people import BodyRow
from govflow.store.registers.charges import TARIFF, load_tariff_register
from govflow.store.registers.plans.book import load_plan_book
from govflow.store.registers.plans.tables import PLAN
from govflow.store.registers.recognition import RECOGNITION
from govflow.store.registers.rights.moving import against_moving
from govflow.store.registers.rights.tables import RIGHT
from govflow.store.registers.standards import STANDARD, load_standards_register
from govflow.store.sql.database import Sessions, downgrade, upgrade
from govflow.store.sql.locks import Rank
from govflow.store.sql.schema import METADATA
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Body, Case, Work
from govflow.values import Text
from tests.store.rows import a_body, a_case, a_work, an_organization

OF_SEVERAL = {
    "entry_id": {"agenda_entry", "register_entry"},
    "parent_id": {"case_file", "organization"},
    "replaces_id": {"bulletin", "regional_plan", "standard", "tariff"},  # a row of the table itself
}
DAY = date(2026, 3, 2)
FAR = 977
"""The number of a body that no organization has."""
SAID = {
    STANDARD: {"number": 3001, "year": 2026, "name_en": "x", "name_zh": "x", "mandatory": False, "issued_on": DAY,
               "in_force_from": DAY},
    TARIFF: {"name": "ring", "version": 1, "title_en": "x", "title_zh": "x", "sha256": "0" * 64, "source": "x",
             "valid_from": DAY},
    PLAN: {"name_en": "x", "name_zh": "x", "version": 1, "valid_from": DAY, "valid_until": date(2030, 12, 31)},
    RECOGNITION: {"kind": "x", "kind_en": "x", "kind_zh": "x", "name_en": "x", "name_zh": "x", "scope": "x",
                  "valid_from": DAY, "valid_until": DAY, "refused": False, "entered_on": DAY},
}  # fmt: skip


def test_a_name_refers_to_one_table() -> None:
    found = defaultdict(set)
    for table in METADATA.sorted_tables:
        for column in table.columns:
            found[column.name] |= {each.column.table.name for each in column.foreign_keys}
    assert found["body_id"] == {"body"}
    several = {name: tables for name, tables in found.items() if len(tables) > 1 and not name.endswith("_by")}
    assert several == OF_SEVERAL


@pytest.mark.parametrize("table", SAID, ids=lambda table: table.name)
def test_a_register_keeps_what_belongs_to_a_body_that_has_the_number_of_no_organization(
    sessions: Sessions, table: Table
) -> None:
    with sessions.writing.begin() as session:
        insert_new(session, table, body_id=FAR, case_id=a_case(session, _far(session)).id, **SAID[table])
        assert session.scalar(select(table.c.body_id)) == FAR


@pytest.mark.parametrize("table", SAID, ids=lambda table: table.name)
def test_a_register_keeps_nothing_of_an_organization_that_is_no_body(sessions: Sessions, table: Table) -> None:
    with sessions.writing() as session:
        case, stranger = a_case(session, a_body(session)), an_organization(session, "Laishui")
        with pytest.raises(IntegrityError):
            insert_new(session, table, body_id=stranger, case_id=case.id, **SAID[table])


@pytest.mark.parametrize("load", [load_standards_register, load_tariff_register, load_plan_book])
def test_who_enters_something_holds_the_body_of_the_case(
    sessions: Sessions, load: Callable[[Work, Case], object]
) -> None:
    with sessions.writing.begin() as session:
        case, work = a_case(session, _far(session)), a_work(session)
        load(work, case)
        assert work.locks.holds(Rank.ORGANIZATION, case.body.organization_id)


def test_a_right_of_one_region_keeps_no_other_from_defining_the_same(sessions: Sessions) -> None:
    both = Text(en="Juma", zh="拒马河")
    with sessions.writing.begin() as session:
        here, there, work = a_case(session, _far(session)), a_case(session, a_body(session, "YRD")), a_work(session)
        insert_new(
            session, RIGHT, body_id=here.body.id, definer_id=here.body.organization_id, kind="x", kind_en="x",
            kind_zh="x", unit_en="x", unit_zh="x", basin_en=both.en, basin_zh=both.zh, subject_en=both.en,
            subject_zh=both.zh, first_year=2026, last_year=2026, defined_in=here.id,
        )  # fmt: skip
        same = DefineRight(
            case_id=1, right_id=None, definer=1, kind="x", kind_field="x", unit="x", unit_field="x", basin=both,
            subject=both, first_year=2026, last_year=2026, cap=1, floor=None, governments_only=False,
        )  # fmt: skip
        assert len(list(against_moving(work, here, [same]))) == 1
        assert list(against_moving(work, there, [same])) == []


@pytest.mark.on_request
def test_going_back_and_coming_again_keeps_rows_and_what_guards_them(sessions: Sessions, engine: Engine) -> None:
    with sessions.writing.begin() as session:
        case = a_case(session, a_body(session))
        for table, said in SAID.items():
            insert_new(session, table, body_id=case.body.id, case_id=case.id, **said)
    all_of_them = _guards(engine)
    downgrade(engine, "0083")
    before = _guards(engine)
    downgrade(engine, "0082")
    assert _guards(engine) == before
    upgrade(engine)
    assert _guards(engine) == all_of_them
    with engine.connect() as connection:
        assert all(len(connection.execute(each.select()).all()) == 1 for each in SAID)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(TARIFF.delete())


def _far(session: Session) -> Body:
    row = BodyRow(id=FAR, organization_id=an_organization(session, "Far conference"), prefix="FAR")
    session.add(row)
    a_body(session)  # the workflow version that cases follow
    return Body(row.id, row.organization_id, None, row.prefix, "Asia/Shanghai")


def _guards(engine: Engine) -> set[str]:
    query = (
        "SELECT name || tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        return set(connection.exec_driver_sql(query).scalars())
