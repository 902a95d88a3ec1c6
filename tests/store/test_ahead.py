"""Statements that are read as one: each finds what it would have found by itself, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Date, Engine, Integer, bindparam, func, insert, literal, select, union_all
from sqlalchemy.types import TypeDecorator

from govflow.store.deadlines.timers import CALENDAR_DAY
from govflow.store.people import PersonRow
from govflow.store.record.log import AdministrationRow
from govflow.store.sql.ahead import read_ahead, read_with_next, remember
from govflow.store.sql.database import Sessions
from govflow.store.sql.prepared import KEPT, MOST_KEPT, Asked, Prepared
from tests.statements import counted

PERSON, LOG = PersonRow.__table__, AdministrationRow.__table__
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
BACKWARDS = Prepared(select(CALENDAR_DAY).order_by(CALENDAR_DAY.c.day.desc()))
FIRST_TWO = Prepared(select(CALENDAR_DAY.c.day).order_by(CALENDAR_DAY.c.day).limit(bindparam("most")))
BETWEEN = Prepared(
    select(CALENDAR_DAY.c.day, CALENDAR_DAY.c.note).where(CALENDAR_DAY.c.day.in_(bindparam("days", expanding=True)))
)
NAMED = Prepared(
    select(PERSON.c.email, PERSON.c.active, PERSON.c.id)
    .where(PERSON.c.email == bindparam("email"))
    .order_by(PERSON.c.id)
)
HIGHEST = Prepared(select(func.max(PERSON.c.id)).where(PERSON.c.name_zh != "100%(x)s"))
LOGGED = Prepared(select(LOG.c.at, LOG.c.content, LOG.c.person_id).order_by(LOG.c.seq))
ALL = (
    BACKWARDS.asked(),
    FIRST_TWO.asked(most=2),
    BETWEEN.asked(days=[date(2026, 3, 2), date(2026, 3, 4)]),
    BETWEEN.asked(days=[]),
    NAMED.asked(email="b@example.org"),
    NAMED.asked(email="nobody@example.org"),
    HIGHEST.asked(),
    LOGGED.asked(),
)


@pytest.fixture(autouse=True)
def rows(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        for number in range(4):
            day = {
                "calendar": "china",
                "day": date(2026, 3, 1 + number),
                "working": number % 2 == 0,
                "note": f"调休 {number}%",
            }
            session.execute(insert(CALENDAR_DAY).values(**day))
        for name in ("a", "b"):
            session.add(PersonRow(email=f"{name}@example.org", name_en=name, name_zh="甲", language="zh"))
        entry = {"at": AT, "person_id": None, "kind": "day", "name": "set", "content": {"before": None, "after": [1]}}
        hashes = dict.fromkeys(("salt", "digest", "prev_hash", "hash"), "0")
        session.execute(insert(LOG).values(seq=1, **entry, **hashes))


def found(session: Any, asked: Asked) -> list[Any]:
    return asked.statement.rows(session, **asked.values)


def test_each_finds_what_it_finds_alone_in_its_own_order_and_of_its_own_types(sessions: Sessions) -> None:
    with sessions.reading() as session:
        alone = [found(session, each) for each in ALL]
    assert [each.day.day for each in alone[0]] == [4, 3, 2, 1]
    assert alone[7] == [(AT, {"before": None, "after": [1]}, None)]
    with sessions.reading() as session:
        with counted(Engine) as statements:
            read_ahead(session, ALL)
            assert [found(session, each) for each in ALL] == alone
        assert len(statements) == len(["BEGIN"] * (session.engine.dialect.name == "sqlite")) + 1
        assert [each.working for each in found(session, ALL[0])] == [False, True, False, True]


def test_only_postgresql_numbers_rows_to_tell_them_apart(sessions: Sessions) -> None:
    with sessions.reading() as session:
        with counted(Engine) as statements:
            read_ahead(session, ALL)
        far = session.engine.dialect.name == "postgresql"
        assert ("row_number" in statements[-1], "UNION ALL" in statements[-1]) == (far, far)


def test_first_and_scalar_are_taken_from_it_too(sessions: Sessions) -> None:
    with sessions.reading() as session:
        read_ahead(session, ALL)
        with counted(Engine) as statements:
            assert NAMED.first(session, email="nobody@example.org") is None
            assert NAMED.scalar(session, email="b@example.org") == "b@example.org"
            assert FIRST_TWO.tuples(session, most=2) == [(date(2026, 3, 1),), (date(2026, 3, 2),)]
        assert statements == []


def test_another_question_is_asked_of_the_database(sessions: Sessions) -> None:
    with sessions.reading() as session:
        read_ahead(session, ALL)
        assert [each.email for each in NAMED.rows(session, email="a@example.org")] == ["a@example.org"]
        assert FIRST_TWO.scalars(session, most=3) == [date(2026, 3, day) for day in (1, 2, 3)]


def test_what_comes_with_the_next_costs_nothing_more_and_nothing_is_read_twice(sessions: Sessions) -> None:
    with sessions.reading() as session:
        read_with_next(session, [NAMED.asked(email="a@example.org")])
        read_ahead(session, ALL)
        with counted(Engine) as statements:
            read_ahead(session, ALL)
            assert NAMED.scalar(session, email="a@example.org") == "a@example.org"
        assert statements == []


def test_a_command_keeps_nothing_for_it_changes_what_it_reads(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        remember(session)
        read_ahead(session, ALL)
        assert NAMED.scalar(session, email="c@example.org") is None
        session.add(PersonRow(email="c@example.org", name_en="C", name_zh="丙", language="zh"))
        assert NAMED.scalar(session, email="c@example.org") == "c@example.org"


def test_a_page_asks_nothing_twice_and_keeps_no_more_than_it_may(sessions: Sessions) -> None:
    with counted(Engine) as statements, sessions.reading() as session:
        remember(session)
        assert [found(session, BACKWARDS.asked()) for _ in range(3)] == [found(session, BACKWARDS.asked())] * 3
        assert NAMED.first(session, email="nobody@example.org") is NAMED.first(session, email="nobody@example.org")
        assert sum("SELECT" in each for each in statements) == 2
        session.info[KEPT].update({number: [] for number in range(MOST_KEPT)})
        assert [NAMED.scalar(session, email="a@example.org") for _ in range(2)] == ["a@example.org"] * 2
        assert sum("SELECT" in each for each in statements) == 4


def test_rows_are_made_of_what_was_read_once_however_often_they_are_asked_for(sessions: Sessions) -> None:
    made = list[int]()

    class Noted(TypeDecorator[int]):
        impl, cache_ok = Integer, True

        def process_result_value(self, value: Any, dialect: Any) -> int:
            made.append(value)
            return int(value)

    ids = Prepared(select(func.max(PERSON.c.id, type_=Noted()).label("id")))
    others = Prepared(select(func.min(PERSON.c.id, type_=Noted()).label("id")))
    with sessions.reading() as session:
        read_ahead(session, [ids.asked()])
        for each in (ids, others):
            highest = each.scalar(session)
            assert each.rows(session) == each.tuples(session) == [(highest,)]
            assert each.mappings(session) == [{"id": highest}]
    assert len(made) == 2


def test_nobody_changes_what_others_will_find(sessions: Sessions) -> None:
    with sessions.reading() as session:
        read_ahead(session, [NAMED.asked(email="a@example.org")])
        NAMED.rows(session, email="a@example.org").clear()
        NAMED.mappings(session, email="a@example.org")[0].update(email="c@example.org")  # type: ignore[attr-defined]
        assert NAMED.scalar(session, email="a@example.org") == "a@example.org"


def test_nothing_is_kept_for_another_session(sessions: Sessions) -> None:
    with sessions.reading() as session:
        read_ahead(session, [HIGHEST.asked()])
        before = HIGHEST.scalar(session)
    with sessions.writing.begin() as session:
        session.add(PersonRow(email="c@example.org", name_en="C", name_zh="丙", language="zh"))
    with sessions.reading() as session:
        assert HIGHEST.scalar(session) > before


def test_what_would_lose_its_order_or_has_no_type_is_not_read_ahead(sessions: Sessions) -> None:
    untyped = Prepared(select(literal(None).label("nothing")))
    distinct = Prepared(select(CALENDAR_DAY.c.day).distinct().order_by(CALENDAR_DAY.c.day))
    merged = Prepared(union_all(select(PERSON.c.id), select(literal(1, Integer))).order_by("id"))
    adding = Prepared(insert(CALENDAR_DAY))
    with sessions.reading() as session:
        for each in (untyped, distinct, merged, adding):
            with pytest.raises(TypeError):
                read_ahead(session, [each.asked()])


def test_of_a_merged_list_the_first_are_read_in_their_order(sessions: Sessions) -> None:
    parts = (select(CALENDAR_DAY.c.day), select(literal(date(2026, 3, 9), Date).label("day")))
    merged = Prepared(union_all(*parts).order_by("day").limit(3))
    with sessions.reading() as session:
        read_ahead(session, [merged.asked(), HIGHEST.asked()])
        assert merged.scalars(session) == [date(2026, 3, day) for day in (1, 2, 3)]
