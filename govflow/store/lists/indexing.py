"""The search index as a whole: whether it agrees with the cases, and what it takes to make it anew."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, func, select, text

from govflow.store.cases import CaseRow
from govflow.store.lists.search import make_findable
from govflow.store.lists.texts import INDEX, count_unqueued
from govflow.store.sql.session import Session
from govflow.store.work import Work
from govflow.store.writing.locking import lock_by_id

INDEXES = ("case_search", "case_search_public")


def next_cases(session: Session, after: int, most: int) -> Sequence[int]:
    """The numbers of the cases that follow, in their order."""
    return session.scalars(select(CaseRow.id).where(CaseRow.id > after).order_by(CaseRow.id).limit(most)).all()


def count_cases(session: Session, after: int) -> int:
    """How many cases follow."""
    return session.scalar(select(func.count()).select_from(CaseRow).where(CaseRow.id > after)) or 0


def index_anew(work: Work, case_id: int) -> None:
    """Put a case into the index as it stands, under its lock: who changes it at the same time comes before or after."""
    make_findable(work, lock_by_id(work, case_id))


def disagreeing(session: Session) -> tuple[int, int]:
    """How many cases an index lacks, and how many entries belong to no case. In both indexes together."""
    lacking = stray = 0
    for index in INDEXES:
        number = "rowid" if session.engine.dialect.name == "sqlite" else "case_id"
        lacking += session.scalar(
            text(f"SELECT count(*) FROM case_file WHERE id NOT IN (SELECT {number} FROM {index})")  # noqa: S608
        )
        stray += session.scalar(
            text(f"SELECT count(*) FROM {index} WHERE {number} NOT IN (SELECT id FROM case_file)")  # noqa: S608
        )
    return lacking, stray


def disagreeing_texts(session: Session) -> tuple[int, int]:
    """The same of documents: how many the index lacks and nobody is about to read, and how many
    entries belong to none.
    """
    number = "rowid" if session.engine.dialect.name == "sqlite" else "text_id"
    was_read = "SELECT count(*) FROM document_text WHERE state <> 'waiting'"
    lacking = session.scalar(text(f"{was_read} AND id NOT IN (SELECT {number} FROM {INDEX})"))  # noqa: S608
    stray = session.scalar(
        text(f"SELECT count(*) FROM {INDEX} WHERE {number} NOT IN (SELECT id FROM document_text)")  # noqa: S608
    )
    return (lacking or 0) + count_unqueued(session), stray or 0


def drop_stray(session: Session) -> None:
    """Remove what belongs to no case, or no document."""
    on_sqlite = session.engine.dialect.name == "sqlite"
    number, of_text = ("rowid", "rowid") if on_sqlite else ("case_id", "text_id")
    for index in INDEXES:
        session.execute(text(f"DELETE FROM {index} WHERE {number} NOT IN (SELECT id FROM case_file)"))  # noqa: S608
    session.execute(text(f"DELETE FROM {INDEX} WHERE {of_text} NOT IN (SELECT id FROM document_text)"))  # noqa: S608


def mend_structure(engine: Engine) -> None:
    """Make the structure anew by which words are found: on PostgreSQL beside whoever writes; on SQLite only where it is
    broken, for it keeps others from writing meanwhile.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            assert driver is not None
            for index in (*INDEXES, INDEX):
                try:
                    driver.execute(f"INSERT INTO {index}({index}) VALUES ('integrity-check')")  # noqa: S608
                except driver.DatabaseError:
                    driver.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")  # noqa: S608
            return
        freely = connection.execution_options(isolation_level="AUTOCOMMIT")
        for index in (*INDEXES, INDEX):
            freely.execute(text(f"REINDEX INDEX CONCURRENTLY ix_{index}_tokens"))
