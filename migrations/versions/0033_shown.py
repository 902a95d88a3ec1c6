"""Whom each version of a paper was shown to, and each round: as the record tells when a case stood where.

What was readable stays so. A version that is withheld stays withheld; one that was filed where only some see the case,
and that nobody else has seen since, is theirs until a step lets others in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby, takewhile
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
import yaml
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def _table(name: str, *columns: str, moments: str = "", json: str = "") -> sa.TableClause:
    typed = [*((each, MOMENT) for each in moments.split()), *((each, JSON) for each in json.split())]
    return sa.table(name, *map(sa.column, columns), *(sa.column(each, kind) for each, kind in typed))


CASE = _table("case_file", "id", "workflow_version_id", "state", "ended_in")
WORKFLOW = _table("workflow_version", "id", "source")
HISTORY = _table("history", "case_id", "seq", "kind", "name", "source", "target", moments="at", json="content audience")
DOCUMENT = _table("document", "id", "case_id", "seat_id", "filed_from", moments="created_at", json="drafted_for")
VERSION = _table("document_version", "id", "document_id", "number", moments="at")
SHOWN = _table("shown_version", "id", "document_id", "version_id", moments="until", json="readers")
ROUND = _table("round", "id", "case_id", "name", moments="opened_at", json="shown_to")


def upgrade() -> None:
    op.create_table(
        "shown_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("version_id", sa.String(32), nullable=False),
        sa.Column("readers", JSON, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_shown_version_document_id")),
        sa.ForeignKeyConstraint(["version_id"], ["document_version.id"], name=op.f("fk_shown_version_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_version")),
    )
    op.create_index(op.f("ix_shown_version_document_id"), "shown_version", ["document_id"])
    op.create_index(op.f("ix_shown_version_version_id"), "shown_version", ["version_id"])
    op.add_column("round", sa.Column("shown_to", JSON, nullable=True))
    if op.get_context().dialect.name == "postgresql":  # foreign keys lock the version that is named: see 0006
        op.execute("GRANT UPDATE (id) ON document_version TO CURRENT_USER")
    rows = [*_withheld(), *_in_drafts()]
    if rows:
        op.get_bind().execute(sa.insert(SHOWN), rows)
    _show_rounds()
    op.drop_column("document", "filed_from")
    op.drop_column("document", "drafted_for")


def downgrade() -> None:
    """An older version withholds all versions before one: what was shown to all before those is withheld as well."""
    op.add_column("document", sa.Column("drafted_for", JSON, nullable=True))
    op.add_column("document", sa.Column("filed_from", sa.Integer(), nullable=True))
    query = sa.select(SHOWN, VERSION.c.number).join(VERSION, VERSION.c.id == SHOWN.c.version_id)
    versions: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in op.get_bind().execute(query):
        versions[row.document_id, row.number].append(row)
    withheld: dict[str, dict[int, set[str]]] = defaultdict(dict)
    for (document, number), rows in versions.items():
        if all(each.until is not None for each in rows):
            withheld[document][number] = {reader for each in rows for reader in each.readers}
    for document, by_number in withheld.items():
        columns = {"drafted_for": sorted(set.intersection(*by_number.values())), "filed_from": max(by_number) + 1}
        columns["drafted_for"] = columns["drafted_for"] or ["author"]
        op.get_bind().execute(sa.update(DOCUMENT).where(DOCUMENT.c.id == document).values(**columns))
    op.drop_column("round", "shown_to")
    op.drop_table("shown_version")
    if op.get_context().dialect.name == "postgresql":
        op.execute("REVOKE UPDATE (id) ON document_version FROM CURRENT_USER")


def _versions() -> Any:
    columns = (DOCUMENT, VERSION.c.id.label("version_id"), VERSION.c.number, VERSION.c.at)
    return sa.select(*columns).join(VERSION, VERSION.c.document_id == DOCUMENT.c.id).order_by(VERSION.c.id)


def _withheld() -> Iterator[dict[str, Any]]:
    """What was replaced in a draft that was filed since."""
    for row in op.get_bind().execute(_versions().where(VERSION.c.number < DOCUMENT.c.filed_from)).all():
        yield _row(row, row.drafted_for, max(row.at, row.created_at))


def _in_drafts() -> Iterator[dict[str, Any]]:
    """What was filed where only some see the case, in cases that have not been shown to others since."""
    connection, views = op.get_bind(), _Views()
    cases = connection.execute(sa.select(CASE)).all()
    ids = [row.id for row in cases if views.shown_in(row.workflow_version_id, row.state, row.ended_in) is not None]
    version_of = {row.id: row.workflow_version_id for row in cases}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        moves = sa.select(HISTORY.c.case_id, HISTORY.c.at, HISTORY.c.source, HISTORY.c.target)
        moves = moves.where(HISTORY.c.case_id.in_(some), HISTORY.c.target.is_not(None))
        told = connection.execute(moves.order_by(HISTORY.c.case_id, HISTORY.c.seq)).all()
        came = {
            number: [(row.at, views.shown_in(version_of[number], row.target, row.source)) for row in rows]
            for number, rows in groupby(told, lambda row: row.case_id)
        }
        files = _versions().where(DOCUMENT.c.case_id.in_(some), DOCUMENT.c.seat_id.is_(None))
        unmarked = sa.or_(DOCUMENT.c.filed_from.is_(None), VERSION.c.number >= DOCUMENT.c.filed_from)
        for row in connection.execute(files.where(unmarked)).all():
            yield from _since(row, came[row.case_id])


def _since(row: Any, came: list[tuple[Any, list[str] | None]]) -> Iterator[dict[str, Any]]:
    """Where the case has been shown since the version came into it; nothing where all have seen it since."""
    filed = max(row.at, row.created_at)
    last = list(takewhile(lambda each: each[1] is not None, reversed(came)))[::-1]
    if len(last) < len(came) and filed < last[0][0]:
        return
    until: Any = None
    for readers, group in groupby(reversed(last), itemgetter(1)):
        began = list(group)[-1][0]
        yield _row(row, readers, until)
        if filed >= began:
            return
        until = began


def _row(row: Any, readers: list[str] | None, until: Any) -> dict[str, Any]:
    return {"document_id": row.id, "version_id": row.version_id, "readers": readers, "until": until}


def _show_rounds() -> None:
    """Each to those who read that it was opened."""
    columns = (HISTORY.c.case_id, HISTORY.c.name, HISTORY.c.at, HISTORY.c.audience, HISTORY.c.content)
    query = sa.select(*columns).where(HISTORY.c.kind == "round", HISTORY.c.audience.is_not(None))
    for row in op.get_bind().execute(query).all():
        if row.audience and "opened" in (row.content or {}):
            opened = (ROUND.c.case_id == row.case_id, ROUND.c.name == row.name, ROUND.c.opened_at == row.at)
            op.get_bind().execute(sa.update(ROUND).where(*opened).values(shown_to=row.audience))


class _Views:
    """Who sees a case where, as the procedures that are published say."""

    def __init__(self) -> None:
        rows = op.get_bind().execute(sa.select(WORKFLOW)).all()
        self._states: Mapping[int, Mapping[str, Any]] = {row.id: _states(row.source) for row in rows}

    def shown_in(self, version: int, state: str, ended_in: str | None) -> list[str] | None:
        """As ``Workflow.shown_in`` has it."""
        states = self._states[version]
        found = states.get(state, {})
        if found.get("view") is None and found.get("end") is not None and ended_in in states:
            found = states[ended_in]
        view = found.get("view")
        return [view] if isinstance(view, str) else view


def _states(source: Any) -> Mapping[str, Any]:
    file = yaml.load(bytes(source), Loader=yaml.CSafeLoader)
    return {name: each or {} for name, each in (file.get("states") or {}).items()}
