"""Versions of documents that were withdrawn: nobody reads the file any more; what it was called, and its hash, stay.

The row of the version stays as it was filed, and so does the file: the record goes on proving what it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, SQLColumnExpression, exists, insert
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.record.compartments import seal_in, unseal_in
from govflow.store.sql.base import Base, Json
from govflow.store.work import Work


class WithdrawnRow(Base):
    """A version that was withdrawn. ``words``: who asked for it and why; of a file in a compartment they are sealed."""

    __tablename__ = "withdrawn_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("document_version.id"), unique=True)
    compartment_id: Mapped[str | None] = mapped_column(ForeignKey("compartment.id"))
    words: Mapped[dict[str, Any] | None] = mapped_column(Json)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # acted for
    at: Mapped[datetime]


def stands(version: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Over a column with numbers of versions: those that nobody has withdrawn."""
    return ~exists().where(WithdrawnRow.version_id == version)


def withdraw(work: Work, version: Any, asked_by: str, reason: str, audience: Sequence[str] = ()) -> None:
    """From now on nobody reads the file of a version (``document_id``, ``version_id``, ``compartment_id``) where it
    stands. ``audience``: those who read it in another place from then on.
    """
    words: dict[str, Any] | None = {"asked_by": asked_by, "reason": reason, "audience": list(audience)}
    sealed = None
    if version.compartment_id is not None:
        sealed = seal_in(work.session, version.compartment_id, json.dumps(words).encode(), _place(version.version_id))
        words = None
    row = {
        "document_id": version.document_id,
        "version_id": version.version_id,
        "compartment_id": version.compartment_id,
        "words": words,
        "sealed": sealed,
        "person_id": work.actor.person_id,
        "organization_id": work.actor.organization_id,
        "at": work.at,
    }
    work.session.execute(insert(WithdrawnRow.__table__).values(**row))


def words_of(work: Work, row: Any) -> Mapping[str, Any]:
    """Who asked for it, and why, for whoever could read the file. Raises Unreadable."""
    if row.words is not None:
        return dict(row.words)
    found: Mapping[str, Any] = json.loads(
        unseal_in(work.session, row.withdrawn_in, row.sealed_words, _place(row.version_id))
    )
    return found


def _place(version_id: str) -> str:
    return f"{version_id}/withdrawn"
