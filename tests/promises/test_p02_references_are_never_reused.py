"""P2: a reference belongs to one case for ever: not given twice to those who open at once, not given again after it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError

from govflow.errors import Refused
from govflow.store.cases import CaseRow
from govflow.store.sql.database import Sessions
from govflow.store.sql.session import Session
from tests.builders import Cast
from tests.promises.crowds import all_at_once
from tests.promises.figures import figure
from tests.promises.forging import unguarded
from tests.services import disputes
from tests.store.rows import a_body, a_case


def test_those_who_open_cases_at_once_get_different_references(cast: Cast) -> None:
    creators, each = figure(8, 32), figure(4, 50)

    def create() -> list[str]:
        return [disputes.draft(cast) for _ in range(each)]

    references = [reference for made in all_at_once([create] * creators) for reference in made]
    assert len(references) == creators * each
    assert sorted(references) == [f"BTH-DM-2026-{number:04d}" for number in range(1, creators * each + 1)]


def test_the_reference_of_a_deleted_case_is_not_given_to_the_next(sessions: Sessions) -> None:
    given = _create_delete_create(sessions, rounds=figure(10, 500))
    assert len(set(given)) == len(given)
    assert given == [f"YRD-DM-2026-{number:04d}" for number in range(1, len(given) + 1)]


def test_a_case_is_not_deleted_at_all_unless_somebody_removes_the_guards(cast: Cast) -> None:
    reference = disputes.draft(cast)
    with pytest.raises(DBAPIError, match="refused"), cast.backend.transaction() as session:
        session.execute(delete(CaseRow).where(CaseRow.reference == reference))


def test_the_proof_sees_numbers_counted_from_the_cases_that_are_there(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: the next number is one more than the highest in the table."""
    monkeypatch.setattr("tests.store.rows.next_reference", _one_more_than_the_highest)
    given = _create_delete_create(sessions, rounds=3)
    assert len(set(given)) < len(given)


def test_a_case_that_could_not_be_opened_uses_up_no_reference(cast: Cast) -> None:
    first = disputes.draft(cast)
    with pytest.raises(Refused):  # the county of a city has no dispute with it
        cast.open("bao.ding", "dispute-mediation", respondent=cast.organization("laishui"), claim="x")
    assert (first, disputes.draft(cast)) == ("BTH-DM-2026-0001", "BTH-DM-2026-0002")


def test_opening_takes_its_references_from_the_counter(cast: Cast) -> None:
    """What ties the proofs on the counter to the command that people use."""
    disputes.draft(cast)
    with cast.backend.transaction() as session:
        session.execute(text("UPDATE reference_counter SET last = 41 WHERE kind = 'DM'"))
    assert disputes.draft(cast) == "BTH-DM-2026-0042"


def _create_delete_create(sessions: Sessions, *, rounds: int) -> list[str]:
    """Open a case and delete it by hand in the database, over and over; every reference that was given."""
    with sessions.writing.begin() as session:
        body = a_body(session, "YRD")
    given = []
    for _ in range(rounds):
        with sessions.writing.begin() as session:
            case = a_case(session, body)
        with unguarded(sessions.engine) as connection:
            connection.execute(delete(CaseRow).where(CaseRow.id == case.id))
            connection.commit()
        given.append(case.reference)
    return given


def _one_more_than_the_highest(session: Session, body_id: int, prefix: str, kind: str, year: int) -> tuple[int, str]:
    highest = session.scalar(select(func.max(CaseRow.number)).where(CaseRow.body_id == body_id))
    number = (highest or 0) + 1
    return number, f"{prefix}-{kind}-{year}-{number:04d}"
