"""Which department has a function: one that is active, directly below, and entered first where there are two."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from govflow.store.people import OrganizationRow
from govflow.store.writing.facts import load_jurisdiction
from govflow.store.writing.locking import read_case
from govflow.values import SYSTEM
from tests.builders import Cast
from tests.services import disputes


@pytest.fixture
def reference(cast: Cast) -> str:
    return disputes.appointing(cast)


def department(cast: Cast, reference: str, above: str, function: str) -> int | None:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, SYSTEM)
        return load_jurisdiction(work, read_case(work, reference)).departments.get((cast.organization(above), function))


def change(cast: Cast, organization: str, **values: object) -> None:
    with cast.backend.transaction() as session:
        row = OrganizationRow.__table__
        session.execute(update(row).where(row.c.id == cast.organization(organization)).values(**values))


def test_a_department_is_found_directly_below_its_superior_only(cast: Cast, reference: str) -> None:
    assert department(cast, reference, "council", "civil_affairs") == cast.organization("mca")
    assert department(cast, reference, "hebei", "civil_affairs") is None


def test_a_deactivated_department_is_not_found(cast: Cast, reference: str) -> None:
    change(cast, "mca", active=False)
    assert department(cast, reference, "council", "civil_affairs") is None


def test_of_two_departments_with_one_function_the_one_entered_first_is_found(cast: Cast, reference: str) -> None:
    change(cast, "mee", function="water")  # entered before that of water resources
    assert department(cast, reference, "centre", "water") == cast.organization("mee")
