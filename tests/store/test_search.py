"""Search finds Chinese words of two characters, references and words in any case; nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from govflow.store.cases import CaseRow
from govflow.store.lists.search import index_case, matching_cases
from govflow.store.sql.database import Sessions
from govflow.store.sql.session import Session
from tests.store.rows import a_body, a_case

BUDGET = ("BTH-FR-2026-0001", "Budget for the Luan River, 2026年预算执行情况", "滦河补偿资金预算")
WEIR = ("BTH-DM-2026-0002", "Weir on the Juma River: “Zhangfang” dispute", "拒马河张坊引水争议，水资源配置")


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions.writing() as session:
        body = a_body(session)
        for texts in (BUDGET, WEIR):
            index_case(session, a_case(session, body).id, texts, ())
        yield session


def hits(session: Session, typed: str) -> list[int]:
    return list(session.scalars(select(CaseRow.id).where(matching_cases(typed)).order_by(CaseRow.id)))


def test_what_is_there_is_found(session: Session) -> None:
    expected = {
        "预算": [1],
        "补偿资金": [1],
        "水资源": [2],
        "河": [1, 2],
        "拒马河 争议": [2],
        "2026年预算": [1],
        "２０２６年预算": [1],
        "River": [1, 2],
        "rIVER juma": [2],
        "Zhangfang": [2],
        "BTH-DM-2026-0002": [2],
        "bth-fr": [1],
        "2026-0002": [2],
        "预算 river": [1],
    }
    assert {typed: hits(session, typed) for typed in expected} == expected


@pytest.mark.parametrize(
    "typed",
    [
        "bth-dm-2026-0002", "BTH-DM-2026-2", "DM-2026-2", "dm 2026-0002", "ＤＭ－２０２６－２", "DM〔2026〕2号",
        "DM(2026)第2号", "DM【2026】2", "DM/2026/2", "BTH-DM〔2026〕0002", "拒马河 DM-2026-2", "DM2026-2",
    ],
)  # fmt: skip
def test_a_reference_is_found_in_any_spelling(session: Session, typed: str) -> None:
    assert hits(session, typed) == [2]


@pytest.mark.parametrize("typed", ["DM-2026-20", "DM-2027-2", "FR-2026-2", "DM-2026-02a", "XDM-2026-2"])
def test_another_reference_is_not_taken_for_it(session: Session, typed: str) -> None:
    assert hits(session, typed) == []


def test_what_is_not_there_is_not_found(session: Session) -> None:
    absent = ("算预", "预算 争议", "河北", "资源补偿", "Juma budget", "BTH-DM-2026-0001", "Riv", "or", "NOT", "-riverx")
    assert {typed: hits(session, typed) for typed in absent} == {typed: [] for typed in absent}


def test_no_text_breaks_the_query(session: Session) -> None:
    odd = ["", " ", "!?", "*", '"', "()", "\x00", '" OR "', "NEAR(a b)", "tokens:river", "' OR 1=1 --", "河" * 500]
    assert {typed: hits(session, typed) for typed in odd} == {typed: [] for typed in odd}


def test_indexing_a_case_again_replaces_what_it_was_found_by(session: Session) -> None:
    index_case(session, 1, ("污染防治",), ())
    assert hits(session, "预算") == []
    assert hits(session, "污染") == [1]


def test_a_case_that_is_found_by_the_same_is_not_written_again(session: Session) -> None:
    """On PostgreSQL each writing leaves a dead row behind; SQLite counts the rows that were written."""
    before = written(session)
    index_case(session, 1, BUDGET, ())
    assert written(session) == before
    index_case(session, 1, (*BUDGET, "also"), ())
    assert written(session) != before


def written(session: Session) -> object:
    """Changes with each writing of an index."""
    if session.engine.dialect.name == "postgresql":
        return session.execute(text("SELECT case_id, ctid FROM case_search ORDER BY case_id")).all()
    driver = session.connection.connection.driver_connection
    assert driver is not None
    return driver.total_changes


def test_a_very_long_text_is_indexed_as_far_as_it_can_be(session: Session) -> None:
    index_case(session, 1, ("开头", "预算" * 400_000, "结尾"), ())
    assert hits(session, "开头") == [1]
    assert hits(session, "结尾") == []
