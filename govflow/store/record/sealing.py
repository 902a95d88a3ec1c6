"""The digests of rows under the record of the body: taken with the numbers of entries, of what commands touched.

What was sealed is replaced only where a command says that it found the row so and changed it. A row that was altered,
added or removed by hand therefore keeps what was sealed of it, whatever is done to it later, and each check names it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, String, cast, exists, func, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from govflow.codec import canonical
from govflow.store.cases import CASE
from govflow.store.record.facts import Digests, case_digests, digests_of, form, installation_digests
from govflow.store.record.leaves import FACTS, SEQUENCE, leaf_of
from govflow.store.record.touches import INSTALLATION, TOUCHED, Founds, scope_of, settle_scopes, take_touches
from govflow.store.sql.base import Base
from govflow.store.sql.upsert import insert_or_replace

NOTHING: Founds = {}


class SealedFactsRow(Base):
    """The digests of the rows of a case, or of the installation, as they were when they were last sealed."""

    __tablename__ = "sealed_facts"

    scope: Mapped[str] = mapped_column(String(24), primary_key=True)
    digests: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(String(32))  # nobody can guess a row from the leaf
    form: Mapped[str] = mapped_column(String(16), index=True)  # facts.form at that time; empty: of an earlier version
    at: Mapped[datetime]


SEALED = SealedFactsRow.__table__


def seal(session: Session, at: datetime, case_ids: Collection[int | None]) -> list[tuple[int | None, str]]:
    """Bring up to date what is sealed of these cases, and of the installation (None); the hash of each that changed."""
    settle_scopes(session)
    wanted = {scope_of(each): each for each in case_ids}
    before = sealed_rows(session, wanted)
    touched = take_touches(session, wanted)
    whole = _as_they_are(session, [each for scope, each in wanted.items() if not _goes_on(before.get(scope))])
    now = digests_of(session, {key for scope, keys in touched.items() if scope not in whole for key in keys})
    sealed = []
    for scope, case_id in wanted.items():
        old = before.get(scope)
        if scope in whole:
            digests = whole[scope]
        elif old is None or scope not in touched:
            continue
        else:
            digests = _brought_up(old["digests"], touched[scope], {key: each for key, (_, each) in now.items()})
        if old is None or old["digests"] != digests or old["form"] != form():
            sealed.append((case_id, _keep(session, at, scope, digests)))
    return sealed


def outdated(session: Session) -> list[int | None]:
    """Cases, and the installation, whose digests were taken by a version of govflow that covered other columns."""
    scopes = session.scalars(select(SEALED.c.scope).where(SEALED.c.form != form()))
    return [None if scope == INSTALLATION else int(scope.split(" ")[1]) for scope in scopes]


def directory_waits(session: Session) -> bool:
    """Was the directory, or what is published, changed since it was sealed? Not where it never was."""
    changed = exists().where(TOUCHED.c.scope == INSTALLATION)
    return bool(session.scalar(select(changed & exists().where(SEALED.c.scope == INSTALLATION))))


def touched_cases(session: Session, body_id: int, at_most: int) -> list[int]:
    """Cases of a body that were touched since they were sealed, the longest ago first: somebody confided in them."""
    scope = literal("case ") + cast(CASE.c.id, String)
    query = select(CASE.c.id).join(TOUCHED, TOUCHED.c.scope == scope).where(CASE.c.body_id == body_id)
    first = func.min(TOUCHED.c.id)
    return list(session.scalars(query.group_by(CASE.c.id).order_by(first).limit(at_most)))


def sealed_rows(session: Session, scopes: Iterable[str]) -> dict[str, RowMapping]:
    """What was sealed of these scopes."""
    rows = session.execute(select(SEALED).where(SEALED.c.scope.in_(list(scopes)))).mappings()
    return {row["scope"]: row for row in rows}


def facts_hash(salt: str, form_: str, digests: Mapping[str, str]) -> str:
    """What enters the tree for a scope."""
    return hashlib.sha256(salt.encode() + form_.encode() + canonical(digests)).hexdigest()


def leaf_of_facts(row: RowMapping) -> str:
    """The leaf that a row of digests has in the tree, if nobody altered it."""
    return leaf_of(FACTS, facts_hash(row["salt"], row["form"], row["digests"])).hex()


def newest_leaves(which: ColumnElement[bool]) -> Select[Any]:
    """Case, body and leaf of the newest digests of each of these cases; of no case, those of the installation."""
    facts = SEQUENCE.alias()
    newest = select(func.max(facts.c.number)).where(
        facts.c.body_id == SEQUENCE.c.body_id,
        facts.c.kind == FACTS,
        facts.c.case_id.is_not_distinct_from(SEQUENCE.c.case_id),
    )
    columns = (SEQUENCE.c.case_id, SEQUENCE.c.body_id, SEQUENCE.c.leaf)
    numbered = SEQUENCE.c.number == newest.scalar_subquery()
    return select(*columns).where(SEQUENCE.c.kind == FACTS, numbered, which).order_by(SEQUENCE.c.body_id)


def agrees(before: str | None, now: str | None, founds: Collection[str | None]) -> bool:
    """Is a row as it was sealed, or did a command that is not sealed yet find it so and change it?"""
    return before == now or before in founds


def _goes_on(row: RowMapping | None) -> bool:
    """Are there digests to go on from? Else all are taken as the rows are."""
    return row is not None and row["form"] == form()


def _as_they_are(session: Session, case_ids: Collection[int | None]) -> dict[str, Digests]:
    """All digests of scopes that have none of this form: those that are new, and those from before an upgrade.

    Never of one whose digests were removed or altered by hand.
    """
    honest = [each for each in case_ids if _is_honest(session, each)]
    cases = case_digests(session, [each for each in honest if each is not None])
    whole = {scope_of(case_id): digests for case_id, digests in cases.items()}
    return whole | ({INSTALLATION: installation_digests(session)} if None in honest else {})


def _is_honest(session: Session, case_id: int | None) -> bool:
    """Do the digests stand in the tree, or is there nothing in it of them?"""
    leaves = {each.leaf for each in session.execute(newest_leaves(SEQUENCE.c.case_id.is_not_distinct_from(case_id)))}
    row = sealed_rows(session, [scope_of(case_id)]).get(scope_of(case_id))
    return not leaves if row is None else leaf_of_facts(row) in leaves


def _brought_up(before: Digests, touched: Founds, now: Digests) -> Digests:
    """The digests with those of touched rows as they are now, where a command found them as they were sealed."""
    digests = dict(before)
    for key, founds in touched.items():
        if before.get(key) in founds:
            if key in now:
                digests[key] = now[key]
            else:
                digests.pop(key, None)
    return digests


def _keep(session: Session, at: datetime, scope: str, digests: Digests) -> str:
    salt = secrets.token_hex(16)
    values = {"digests": digests, "salt": salt, "form": form(), "at": at}
    insert_or_replace(session, SEALED, {"scope": scope}, **values)
    return facts_hash(salt, form(), digests)
