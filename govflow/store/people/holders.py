"""Organizations and persons as holders of seats, and the departments of organizations by what they are for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from govflow.engine.facts import Holder
from govflow.store.people import OrganizationRow
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session
from govflow.values import Text

ORGANIZATION = OrganizationRow.__table__
_ASKED: BindParameter[int] = bindparam("organizations", expanding=True)
_DEPARTMENTS = Prepared(
    select(
        ORGANIZATION.c.id, ORGANIZATION.c.kind, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh,
        ORGANIZATION.c.parent_id,
    )
    .where(
        ORGANIZATION.c.parent_id.in_(_ASKED), ORGANIZATION.c.function == bindparam("function"), ORGANIZATION.c.active
    )
    .order_by(ORGANIZATION.c.id.desc())  # of two with one function, the one entered first comes last, and stays
)  # fmt: skip


def departments_of(session: Session, organizations: Collection[int], function: str) -> Sequence[Any]:
    """The active departments with a function that lie directly below these."""
    return _DEPARTMENTS.rows(session, organizations=sorted({*organizations}), function=function)


def organization_of(row: Any) -> Holder:
    """The organization of a row as a holder."""
    name = Text(en=row.name_en, zh=row.name_zh)
    return Holder(organization_id=row.id, person_id=None, name=name, kind=row.kind)


def person_of(row: Any) -> Holder:
    """The person of a row as a holder."""
    return Holder(organization_id=None, person_id=row.id, name=Text(en=row.name_en, zh=row.name_zh))
