"""The digests of rows under the record of the body: taken with the numbers of entries, of what commands touched.

What was sealed is replaced only where a command says that it found the row so and changed it. A row that was altered,
added or removed by hand therefore keeps what was sealed of it, whatever is done to it later, and each check names it.
With the digests stands the number of the last transaction that is sealed: what it announced does not count again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, String, cast, exists, func, literal, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.codec import canonical
from govflow.store.cases import CASE
from govflow.store.record.facts import Digests, case_digests, form, installation_digests
from govflow.store.record.leaves import FACTS, SEQUENCE, facts_leaf, leaf_of
from govflow.store.record.touches import (
    INSTALLATION,
    TOUCHED,
    Announced,
    brought_up,
    counted,
    load_announced,
    scope_of,
    take_off,
)
from govflow.store.sql.base import Base
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import replace_all

UP_TO = "touched"
"""The name among the digests under which the number stands of the last transaction that is sealed."""


class SealedFactsRow(Base):
    """The digests of the rows of a case, or of the installation, as they were when they were last sealed."""

    __tablename__ = "sealed_facts"

    scope: Mapped[str] = mapped_column(String(24), primary_key=True)
    digests: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(String(32))  # nobody can guess a row from the leaf
    form: Mapped[str] = mapped_column(String(16), index=True)  # facts.form at that time; empty: of an earlier version
    at: Mapped[datetime]


SEALED = SealedFactsRow.__table__


def seal(
    session: Session, at: datetime, case_ids: Collection[int | None], *, upgrading: bool = False
) -> list[tuple[int | None, str]]:
    """Bring up to date what is sealed of these cases, and of the installation (None): the hash of each.

    A case has another hash each time, whether anything in it changed or not: nobody learns that something was confided
    in it. The installation has one only where it changed. ``upgrading``: cases from before anything was sealed are
    taken as they stand; all others begin with nothing but what commands say that they wrote.
    """
    wanted = {scope_of(each): each for each in case_ids}
    before = sealed_rows(session, wanted)
    announced = load_announced(session, numbers_of(before), wanted)
    honest = _honest(session, {each: before.get(scope) for scope, each in wanted.items()})
    whole = _as_they_are(session, honest, before, upgrading=upgrading)
    if whole:
        announced |= {
            scope: Announced(number) for scope, number in (dict.fromkeys(whole, 0) | counted(session, whole)).items()
        }
    sealed, kept = list[tuple[int | None, str]](), list[dict[str, Any]]()
    for scope, case_id in wanted.items():
        old = before.get(scope)
        if scope in whole:
            digests = whole[scope]
        elif (old is None and case_id not in honest) or (case_id is None and not announced[scope].touches):
            continue
        else:
            digests = _brought_up({} if old is None else old["digests"], announced[scope])
        digests = {**digests, UP_TO: str(announced[scope].number)}
        salt = secrets.token_hex(16)
        kept.append({"scope": scope, "digests": digests, "salt": salt, "form": form(), "at": at})
        sealed.append((case_id, facts_hash(salt, form(), digests)))
    replace_all(session, SEALED, kept)
    take_off(session, {scope_of(case_id): announced[scope_of(case_id)].number for case_id, _ in sealed})
    return sealed


def numbers_of(sealed: Mapping[str, RowMapping]) -> dict[str, int]:
    """Up to which transaction each scope is sealed."""
    return {scope: int(row["digests"].get(UP_TO, 0)) for scope, row in sealed.items()}


def rows_of(digests: Digests) -> Digests:
    """The digests of rows among what is sealed."""
    return {key: each for key, each in digests.items() if key != UP_TO}


def outdated(session: Session) -> list[int | None]:
    """Cases, and the installation, whose digests were taken by a version of govflow that covered other columns."""
    scopes = session.scalars(select(SEALED.c.scope).where(SEALED.c.form != form()))
    return [None if scope == INSTALLATION else int(scope.split(" ")[1]) for scope in scopes]


def unsealed(session: Session) -> list[int]:
    """Cases of which nothing is sealed."""
    scope = literal("case ") + cast(CASE.c.id, String)
    return list(session.scalars(select(CASE.c.id).where(~exists().where(SEALED.c.scope == scope)).order_by(CASE.c.id)))


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


def is_leaf_of(row: RowMapping, leaf: Any, case_id: int | None) -> bool:
    """Is this the leaf that a row of digests has in the tree, if nobody altered it?

    One that keeps no hash is from before it said to which case it belongs, or from a version that was taken back.
    """
    hash_ = facts_hash(row["salt"], row["form"], row["digests"])
    bare = [leaf_of(FACTS, hash_).hex()] if leaf.hash is None else []
    return leaf.leaf in (*bare, facts_leaf(case_id, hash_).hex())


def newest_leaves(which: ColumnElement[bool]) -> Select[Any]:
    """Case, body and leaf of the newest digests of each of these cases; of no case, those of the installation."""
    facts = SEQUENCE.alias()
    newest = select(func.max(facts.c.number)).where(
        facts.c.body_id == SEQUENCE.c.body_id,
        facts.c.kind == FACTS,
        facts.c.case_id.is_not_distinct_from(SEQUENCE.c.case_id),
    )
    columns = (SEQUENCE.c.case_id, SEQUENCE.c.body_id, SEQUENCE.c.leaf, SEQUENCE.c.hash)
    numbered = SEQUENCE.c.number == newest.scalar_subquery()
    return select(*columns).where(SEQUENCE.c.kind == FACTS, numbered, which).order_by(SEQUENCE.c.body_id)


def _goes_on(row: RowMapping | None) -> bool:
    """Are there digests to go on from? Else all are taken as the rows are."""
    return row is not None and row["form"] == form()


def _as_they_are(
    session: Session, honest: Collection[int | None], before: Mapping[str, RowMapping], *, upgrading: bool
) -> dict[str, Digests]:
    """All digests of scopes that have none of this form: of the directory when the record begins, and after an upgrade.

    Never of one whose digests were removed or altered by hand. ``before``: what is sealed.
    """
    anew = [each for each in honest if scope_of(each) in before or each is None or upgrading]
    cases = case_digests(session, [each for each in anew if each is not None])
    whole = {scope_of(case_id): digests for case_id, digests in cases.items()}
    return whole | ({INSTALLATION: installation_digests(session)} if None in anew else {})


def _honest(session: Session, sealed: Mapping[int | None, RowMapping | None]) -> list[int | None]:
    """Of those without digests of this form: whose digests stand in the tree, or of which there is nothing in it."""
    asked = {case_id: row for case_id, row in sealed.items() if not _goes_on(row)}
    leaves: dict[int | None, list[Any]] = defaultdict(list)
    cases = [each for each in asked if each is not None]
    of_cases = [SEQUENCE.c.case_id.in_(cases)] if cases else []
    of_none = [SEQUENCE.c.case_id.is_(None)] if None in asked else []
    for which in of_cases + of_none:
        for leaf in session.execute(newest_leaves(which)):
            leaves[leaf.case_id].append(leaf)
    return [case_id for case_id, row in asked.items() if _is_honest(row, leaves[case_id], case_id)]


def _is_honest(row: RowMapping | None, leaves: Sequence[Any], case_id: int | None) -> bool:
    return not leaves if row is None else any(is_leaf_of(row, each, case_id) for each in leaves)


def _brought_up(before: Digests, announced: Announced) -> Digests:
    """The digests with those of rows that commands changed."""
    changed = {key: brought_up(before.get(key), each) for key, each in announced.touches.items()}
    return {key: digest for key, digest in {**before, **changed}.items() if digest is not None}
