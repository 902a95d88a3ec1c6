"""What the record is about: the rows that stand for facts, each under a digest that enters the record of the body.

``touches`` says which of them a command changed, ``sealing`` keeps their digests, ``coverage`` makes all of them anew.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, RowMapping, Select, Table, literal, select, tuple_

from govflow.codec import canonical
from govflow.store.sql.base import Base, Number
from govflow.store.sql.session import Session

Digests = dict[str, str]
"""Of rows, by table and key: ``party 12``."""

UNCOVERED: Mapping[str, str] = {
    "history": "a chain of its own",
    "unsequenced": "entries that wait for their number; each is in the chain of its case",
    "sequence": "under the signed roots",
    "sequence_node": "under the signed roots",
    "checkpoint": "signed; another statement of what the tree gives",
    "sealed_facts": "under the signed roots",
    "touched": "what commands say that they changed, until it is sealed",
    "touch_count": "how often they did; what is sealed keeps the number up to which it was",
    "administration_entry": "a chain of its own, whose head is covered",
    "bulletin": "a chain of its own for each sender; where it ends is covered once a minute (bulletin_anchor)",
    "bulletin_head": "under a mark of the ring; changes with every bulletin",
    "bulletin_board": "follows from the bulletins; whoever sends removes what is over",
    "bulletin_call": "follows from the bulletins; a receipt stands in the chain of who gives it",
    "bulletin_wish": "the person's own; nothing is decided by it",
    "outbox": "what is still to be told outside; deliveries change it without a command",
    "notice": "who was told of an entry; the entry is covered, and nothing is decided by having been told",
    "delivery": "changes with every attempt to send; nothing is decided by it",
    "document_text": "made of files that are covered, and made anew; nothing is decided by it",
    "case_wish": "the person's own; nothing is decided by it",
    "case_pin": "the person's own; nothing is decided by it",
    "case_note": "the person's own; nothing is decided by it",
    "saved_list": "the person's own; nothing is decided by it",
    "case_label": "words of an organization for its own people; nothing is decided by them",
    "case_care": "who does the work inside an organization; nothing is decided by it, and it opens nothing",
    "mail_wish": "the person's own; nothing is decided by it",
    "calendar_feed": "the person's own; it opens what the person may read and nothing else",
    "notice_feed": "the person's own; it opens what the person may read and nothing else",
    "webhook": "changes with every event; its mark and the log of administration say what it is told",
    "webhook_event": "what an event on its way is about; the entry is covered",
    "idempotency": "keys of forms that were sent; nothing is decided by them",
    "web_session": "changes with every page",
    "api_token": "changes with every request; its mark and the log of administration say what it may do",
    "guess": "changes with every guess at a password",
    "spent": "changes with every sign-in; nothing is let in by it",
    "forgotten": "links that were asked for; what lets nobody in without the keys of the installation",
    "invitation": "asks somebody to join; what makes nobody anything without the keys of the installation",
    "kept_upload": "files that were sent and belong to nothing yet",
    "kept_form": "what somebody typed and has not sent; nothing is decided by it",
    "errand": "work on its way, and files that are kept for a day; nothing is decided by them",
    "errand_piece": "the same",
    "demo_account": "words on the sign-in page of a demonstration",
    "case_viewer": "worked out again from state, parties and procedure",
    "sweeping": "when the clock last ran",
    "purging": "when what is no longer needed was last removed",
    "schema_floor": "the oldest schema whose programs may go on",
    "rest_days": "which lists of rest days this program has brought",
    "work_item": "compared with state, parties, rounds and deadlines",
    "reference_counter": "counted again from the cases",
    "journal_counter": "counted again from the journals",
}
"""Tables that no digest covers, and why."""
UNCOVERED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "person": ("language", "version"),  # the person's own; nothing is decided by them
    "authenticator": ("secret", "last_step"),  # wrapped anew with each key; changes with every code
    "passkey": ("sign_count", "used_at"),  # change with every sign-in
    "identity": ("used_at",),
    "timer": ("failures", "failed_at", "retry_at", "incident"),  # attempts of the clock; what it did is recorded
    "compartment": ("wrapped_key",),  # wrapped anew with each key
    "organization": ("version",),  # guards against lost updates
    "account": ("balance",),  # added up again from its postings
    "right_holding": ("held", "listed", "retired"),  # added up again from its movements
    "journal": ("sealed",),  # each is, or what stands in it is altered
}


def case_digests(session: Session, case_ids: Collection[int]) -> dict[int, Digests]:
    """The digests of all rows of these cases, as they are."""
    found: dict[int, Digests] = {each: {} for each in case_ids}
    for table, owner in _of_cases():
        for row in session.execute(covered(table).where(owner.in_(case_ids))).mappings():
            case_id, key, digest = read(table, row)
            assert case_id is not None
            found[case_id][key] = digest
    return found


def installation_digests(session: Session) -> Digests:
    """The digests of all rows that belong to no case."""
    of_no_case = (
        (table, covered(table).where(owner.is_(None))) for table, owner in _of_cases()
    )  # such as the instruction behind a mandate
    found: Digests = {}
    for table, query in (*((each, covered(each)) for each in _of_installation()), *of_no_case):
        for row in session.execute(query).mappings():
            _, key, digest = read(table, row)
            found[key] = digest
    return found


def digests_of(session: Session, keys: Collection[str]) -> dict[str, tuple[int | None, str]]:
    """Of these rows, as they are: the case that each belongs to, if any, and its digest. What is gone is left out."""
    found: dict[str, tuple[int | None, str]] = {}
    for table, wanted in _by_table(keys).items():
        for start in range(0, len(wanted), _AT_ONCE):
            query = covered(table).where(tuple_(*table.primary_key).in_(wanted[start : start + _AT_ONCE]))
            for row in session.execute(query).mappings():
                case_id, key, digest = read(table, row)
                found[key] = case_id, digest
    return found


def cases_of(session: Session, keys: Collection[str]) -> dict[str, int | None]:
    """Of these rows the case that each belongs to, if any. What is gone is left out."""
    found: dict[str, int | None] = {}
    for table, wanted in _by_table(keys).items():
        owner, places = owner_of(table), list(table.primary_key)
        of_case = literal(None, Number) if owner is None else owner
        query = select(*places, of_case.label(_CASE)).select_from(_joined(table)).where(tuple_(*places).in_(wanted))
        for row in session.execute(query).mappings():
            found[key_of(table, dict(row))] = row[_CASE]
    return found


@cache
def covered(table: Table) -> Select[Any]:
    """All rows of a table with the columns that count, and the case that each belongs to, for ``read``."""
    owner = owner_of(table)
    of_case = literal(None, Number) if owner is None else owner
    return select(*covered_columns(table), of_case.label(_CASE)).select_from(_joined(table))


def read(table: Table, row: RowMapping) -> tuple[int | None, str, str]:
    """Of such a row the case, if it belongs to one, its key and its digest."""
    values = dict(row)
    case_id = values.pop(_CASE)
    return case_id, key_of(table, values), row_digest(values)


def is_covered(table: Table) -> bool:
    return table.name not in UNCOVERED


@cache
def form() -> str:
    """Changes with the columns that digests cover, as with a new version of govflow."""
    tables = filter(is_covered, Base.metadata.sorted_tables)
    columns = {table.name: sorted(each.name for each in covered_columns(table)) for table in tables}
    return hashlib.sha256(canonical(columns)).hexdigest()[:16]


@cache
def covered_columns(table: Table) -> tuple[Column[Any], ...]:
    left_out = UNCOVERED_COLUMNS.get(table.name, ())
    return tuple(each for each in table.c if each.name not in left_out)


def row_digest(row: Mapping[str, Any]) -> str:
    """SHA-256 over the covered columns of a row."""
    plain = {name: value if type(value) in _PLAIN else _plain(value) for name, value in row.items()}
    return hashlib.sha256(canonical(plain)).hexdigest()


def key_of(table: Table, row: Mapping[str, Any]) -> str:
    """The name of a row among all: ``party 12``."""
    return " ".join([table.name, *[str(row[each]) for each in _key_names(table)]])


@cache
def _key_names(table: Table) -> tuple[str, ...]:
    return tuple(each.name for each in table.primary_key)


@cache
def owner_of(table: Table) -> ColumnElement[Any] | None:
    """The column that names the case, in the table or in the one above it; none in the directory."""
    if table.name in _DIRECTORY:
        return None
    if table.name == "case_file":
        return table.c.id
    if "case_id" in table.c:
        return table.c.case_id
    above = _above(table)
    return None if above is None else above.c.case_id


_DIRECTORY = ("mandate",)  # may be for one case, and is given by administrators
_ABOVE = ("round", "timer", "document", "compartment", "journal")
_CASE = "of_case"
_AT_ONCE = 500  # rows
_PLAIN = frozenset({NoneType, bool, int, str, datetime, dict, list})  # of these ``_plain`` is the value itself


def _of_cases() -> Iterator[tuple[Table, ColumnElement[int]]]:
    """The tables whose rows belong to a case, each with the column that says to which."""
    for table in filter(is_covered, Base.metadata.sorted_tables):
        owner = owner_of(table)
        if owner is not None:
            yield table, owner


def _of_installation() -> Iterator[Table]:
    return (each for each in Base.metadata.sorted_tables if is_covered(each) and owner_of(each) is None)


def _above(table: Table) -> Table | None:
    """The table of cases' rows that this one's rows belong to."""
    keys = {each.referred_table.name: each.referred_table for each in table.foreign_key_constraints}
    return next((keys[name] for name in _ABOVE if name in keys), None)


def _joined(table: Table) -> FromClause:
    """The table, with the one that says to which case its rows belong where it does not say so itself."""
    owner = owner_of(table)
    if owner is None or owner.table is table:
        return table
    (column,) = (each for each in table.c if any(key.references(owner.table) for key in each.foreign_keys))
    return table.join(owner.table, column == owner.table.c.id)


def _by_table(keys: Collection[str]) -> Mapping[Table, list[list[Any]]]:
    """The primary keys of rows by their tables."""
    places: dict[Table, list[list[Any]]] = defaultdict(list)
    for key in keys:
        table, place = _place(key)
        places[table].append(place)
    return places


def _place(key: str) -> tuple[Table, list[Any]]:
    """The table and the primary key of a row by its name."""
    name, *words = key.split(" ")
    table = Base.metadata.tables[name]
    return table, [_read_key(column, word) for column, word in zip(table.primary_key, words, strict=True)]


def _read_key(column: Column[Any], word: str) -> Any:
    kind = column.type.python_type
    return date.fromisoformat(word) if kind is date else kind(word)


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case date() if not isinstance(value, datetime):
            return value.isoformat()
    return value
