"""The limit of a step: its rows written by hand, with the driver alone.

It takes the step ``accept`` of a mediation with the same statements on the same tables and indexes, computes the same
hashes and keeps the same promises (lock, version, clocks compared, key, mandate, one side for each person, record, what
was changed announced with how it was found). What depends on the procedure alone is written down here: the next state,
who is awaited in it, what its deadline is counted from, that a clock which negotiations share stands still in it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import chain
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from bench.databases import Database
from govflow.values import Actor

READ_CASE = (
    "SELECT c.*, b.organization_id, b.office_id, b.prefix, b.zone"
    " FROM case_file c JOIN body b ON b.id = c.body_id WHERE c.reference = ? AND (c.public OR EXISTS"
    " (SELECT 1 FROM case_viewer v WHERE v.case_id = c.id AND (v.organization_id = ? OR v.person_id = ?)))"
)
READ_PARTIES = (
    "SELECT p.capacity, p.organization_id, p.person_id, o.kind, o.name_en, o.name_zh, n.name_en, n.name_zh FROM party p"
    " LEFT JOIN organization o ON o.id = p.organization_id LEFT JOIN person n ON n.id = p.person_id"
    " WHERE p.case_id = ? AND p.until IS NULL ORDER BY p.id"
)
READ_CLOCK = "SELECT clock_timestamp()"
TAKE_KEY = (
    "INSERT INTO idempotency (key, person_id, digest, case_id, seq, at) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING RETURNING 1"
)
READ_STEPS = "SELECT transition, person_id, organization_id FROM step_actor WHERE case_id = ?"
READ_MANDATE = (
    "SELECT 1 FROM mandate WHERE person_id = ? AND organization_id = ? AND since <= ? AND (until IS NULL OR until >= ?)"
    " AND (workflow IS NULL OR workflow = ?) AND (case_id IS NULL OR case_id = ?) LIMIT 1"
)
REMEMBER_STEP = "INSERT INTO step_actor VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1"
READ_SIDES = "SELECT organization_id FROM acted_for WHERE case_id = ? AND person_id = ?"
READ_TIMERS = "SELECT * FROM timer WHERE case_id = ? AND status <> 'cancelled' AND (clock <> '' OR status <> 'fired')"
STOP_TIMER = "UPDATE timer SET status = 'cancelled' WHERE id = ?"
CLEAR_DESKS = "DELETE FROM work_item WHERE case_id = ?"
READ_CALENDAR = "SELECT day, working FROM calendar_day WHERE calendar = ?"
START_TIMER = (
    "INSERT INTO timer (case_id, state, status, base_at, due_at, remind_at, event)"
    " VALUES (?, ?, 'pending', ?, ?, ?, ?) RETURNING *"
)
LAY_ON_DESKS = (
    "INSERT INTO work_item"
    " (case_id, capacity, organization_id, role, person_id, seat_id, ask_en, ask_zh, due_at, since) VALUES "
)
ITEM = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
HISTORY_COLUMNS = (
    "case_id", "seq", "body_id", "body_seq", "at", "person_id", "organization_id", "on_behalf_of", "kind", "name",
    "source", "target", "reason", "content", "audience", "salt", "digest", "prev_hash", "hash",
)  # fmt: skip
WRITE_HISTORY = f"INSERT INTO history ({', '.join(HISTORY_COLUMNS)}) VALUES ({', '.join('?' * len(HISTORY_COLUMNS))})"
QUEUE = "INSERT INTO unsequenced (case_id, seq, at) VALUES (?, ?, ?)"
NOTIFY = "INSERT INTO outbox (case_id, seq, topic, payload, created_at) VALUES (?, ?, ?, ?, ?)"
COUNT = (
    "INSERT INTO touch_count (scope, number) VALUES (?, 1)"
    " ON CONFLICT (scope) DO UPDATE SET number = touch_count.number + 1 RETURNING number"
)
ANNOUNCE = "INSERT INTO touched (scope, number, together, key, found, left_as, mark) VALUES "
TOUCH = "(?, ?, ?, ?, ?, ?, ?)"
SAVE_CASE = (
    'UPDATE case_file SET title = ?, state = ?, phase = ?, "end" = ?, public = ?, version = ?, data = ?, steps = ?,'
    " parent_id = ?, entered_at = ?, updated_at = ?, ended_at = ?, due_at = ?, entries = ?, head_hash = ? WHERE id = ?"
)
MOVE_UP = "UPDATE case_viewer SET updated_at = ? WHERE case_id = ?"

SAVED = (
    "title", "state", "phase", "end", "public", "version", "data", "steps", "parent_id", "entered_at", "updated_at",
    "ended_at", "due_at", "entries", "head_hash", "id",
)  # fmt: skip
"""The columns that ``SAVE_CASE`` writes, in its order."""

MARKING_KEY = b"a key of the installation"

STEP, SOURCE, TARGET, PHASE = "accept", "requested", "appointing", "mediation"
ASK_EN, ASK_ZH = "Name or accept a mediator", "提名或同意调解员"
EVENT = {"message": ["%(event)s", None, {"event": {"text": ["Accept mediation", "同意调解"]}}]}
AWAITED = ("claimant", "respondent")


@dataclass(frozen=True)
class ByHand:
    """A way to take the step without govflow, over one connection of a driver."""

    connection: Any
    execute: Callable[..., Any]
    begin: str
    lock: str
    clock: str  # how the database is asked for its own
    to_json: Callable[[Any], Any]
    from_json: Callable[[Any], Any]
    to_moment: Callable[[datetime], Any]


def by_hand(database: Database) -> ByHand:
    """As a programmer would write it for this database."""
    connection = database.connect()
    if database.postgresql:
        return ByHand(
            connection=connection,
            execute=lambda text, values=(): connection.execute(_percent(text), values),
            begin="BEGIN",
            lock=" FOR UPDATE",
            clock=READ_CLOCK,
            to_json=Jsonb,
            from_json=lambda value: value,
            to_moment=lambda moment: moment,
        )
    return ByHand(
        connection=connection,
        execute=connection.execute,
        begin="BEGIN IMMEDIATE",
        lock="",
        clock="",
        to_json=partial(json.dumps, ensure_ascii=False),
        from_json=json.loads,
        to_moment=lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S.%f"),
    )


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The command: the respondent accepts mediation."""

    reference: str
    seen_version: int
    key: str
    text: str


def accept(hand: ByHand, actor: Actor, reply: Reply) -> None:
    """Take the step ``accept`` in one transaction."""
    now = datetime.now(UTC)
    hand.execute(hand.begin)
    changes: dict[str, _Change] = {}
    case = _lock(hand, actor, reply)
    parties = hand.execute(READ_PARTIES, (case.id,)).fetchall()
    if hand.clock:
        hand.execute(hand.clock).fetchone()
    _check(hand, actor, reply, case, now, changes)
    due = _start_deadline(hand, reply, case, now, changes)
    _lay_on_desks(hand, case, parties, now, due)
    hand.execute(READ_SIDES, (case.id, actor.person_id)).fetchall()
    row_hash = _record(hand, actor, reply, case, now)
    answers = hand.to_json(hand.from_json(case.data) | {"reply": reply.text})
    at, entries = hand.to_moment(now), case.entries + 1
    steps = hand.to_json(hand.from_json(case.steps) | {STEP: [1, now.isoformat(timespec="microseconds")]})
    changed = (
        case.title,
        TARGET,
        PHASE,
        None,
        False,
        10**8 + secrets.randbelow(9 * 10**8),
        answers,
        steps,
        case.parent_id,
    )
    changed += (at, at, None, due)
    written = (*changed, entries, row_hash, case.id)
    hand.execute(SAVE_CASE, written)
    hand.execute(MOVE_UP, (at, case.id))
    row = case.found | dict(zip(SAVED, written, strict=True))
    changes[f"case_file {case.id}"] = _Change(_digest(case.found), _digest(row))
    _announce(hand, case, changes)
    hand.execute("COMMIT")


class _Change(NamedTuple):
    """The digest of a row before and after."""

    found: str | None
    left: str


class _Case(NamedTuple):
    id: int
    body_id: int
    workflow: str
    title: str
    state: str
    version: int
    data: Any
    parent_id: int | None
    entries: int
    head_hash: str
    steps: Any
    found: dict[str, Any]


def _lock(hand: ByHand, actor: Actor, reply: Reply) -> _Case:
    query = READ_CASE + (f"{hand.lock} OF c" if hand.lock else "")
    (row,) = _rows(hand.execute(query, (reply.reference, actor.organization_id, actor.person_id)))
    case = _Case._make([*(row[name] for name in _Case._fields[:-1]), row])
    if case.version != reply.seen_version or case.state != SOURCE:
        raise ValueError(f"{reply.reference} is at version {case.version} in {case.state}")
    return case


def _check(hand: ByHand, actor: Actor, reply: Reply, case: _Case, now: datetime, changes: dict[str, _Change]) -> None:
    """The key is new, the actor has a mandate; then the key and who did the step are kept."""
    answer = {"case": reply.reference, "name": STEP, "reason": None, "values": {"reply": reply.text}}
    command = json.dumps(["FireTransition", actor.organization_id, answer], sort_keys=True, ensure_ascii=False)
    kept = (reply.key, actor.person_id, _sha256(command.encode()), case.id, case.entries + 1, hand.to_moment(now))
    if hand.execute(TAKE_KEY, kept).fetchone() is None:
        raise ValueError("done before")
    hand.execute(READ_STEPS, (case.id,)).fetchall()
    day = now.date().isoformat()
    mandate = (actor.person_id, actor.organization_id, day, day, case.workflow, case.id)
    if hand.execute(READ_MANDATE, mandate).fetchone() is None:
        raise ValueError("no mandate")
    who = (case.id, STEP, actor.person_id, actor.organization_id)
    if hand.execute(REMEMBER_STEP, who).fetchone() is not None:
        changes["step_actor {} {} {} {}".format(*who)] = _Change(None, _digest(dict(enumerate(who))))


def _start_deadline(hand: ByHand, reply: Reply, case: _Case, now: datetime, changes: dict[str, _Change]) -> Any:
    for each in _rows(hand.execute(READ_TIMERS, (case.id,))):
        if each["clock"] == "":
            changes[f"timer {each['id']}"] = _Change(_digest(each), _digest(each | {"status": "cancelled"}))
            hand.execute(STOP_TIMER, (each["id"],))
    hand.execute(READ_CALENDAR, ("cn",)).fetchall()
    due, remind = hand.to_moment(now + timedelta(days=60)), hand.to_moment(now + timedelta(days=50))
    timer = (case.id, TARGET, hand.to_moment(now), due, remind, hand.to_json(EVENT))
    (row,) = _rows(hand.execute(START_TIMER, timer))
    changes[f"timer {row['id']}"] = _Change(None, _digest(row))
    return due


def _lay_on_desks(hand: ByHand, case: _Case, parties: list[Any], now: datetime, due: Any) -> None:
    items = [
        (case.id, capacity, organization, "signatory", person, None, ASK_EN, ASK_ZH, due, hand.to_moment(now))
        for capacity, organization, person, *_ in parties
        if capacity in AWAITED
    ]
    hand.execute(CLEAR_DESKS, (case.id,))
    hand.execute(LAY_ON_DESKS + ", ".join([ITEM] * len(items)), tuple(chain.from_iterable(items)))


def _record(hand: ByHand, actor: Actor, reply: Reply, case: _Case, now: datetime) -> str:
    """Append to the record and tell the outside; the hash of the new entry."""
    content, salt = {"reply": reply.text}, secrets.token_hex(16)
    row = {
        "case_id": case.id,
        "seq": case.entries + 1,
        "body_id": case.body_id,
        "body_seq": None,
        "at": now.isoformat(timespec="microseconds"),
        "person_id": actor.person_id,
        "organization_id": actor.organization_id,
        "on_behalf_of": None,
        "kind": "step",
        "name": STEP,
        "source": SOURCE,
        "target": TARGET,
        "reason": None,
        "audience": None,
        "digest": _sha256(salt.encode() + _canonical(content)),
        "prev_hash": case.head_hash,
    }
    row_hash = _sha256(_canonical({name: value for name, value in row.items() if name != "seq"}))
    written = row | {"at": hand.to_moment(now), "content": hand.to_json(content), "salt": salt}
    written |= {"hash": row_hash}
    hand.execute(WRITE_HISTORY, tuple(written[name] for name in HISTORY_COLUMNS))
    hand.execute(QUEUE, (case.id, case.entries + 1, hand.to_moment(now)))
    hand.execute(NOTIFY, (case.id, case.entries + 1, "case.step", hand.to_json({"name": STEP}), hand.to_moment(now)))
    return row_hash


def _announce(hand: ByHand, case: _Case, changes: dict[str, _Change]) -> None:
    """Say in the same transaction what was changed, how it was found and left, and that who did it has the key."""
    scope = f"case {case.id}"
    (number,) = hand.execute(COUNT, (scope,)).fetchone()
    rows = []
    for key, change in changes.items():
        said = (scope, number, len(changes), key, *change)
        mark = hmac.new(MARKING_KEY, repr(said).encode(), hashlib.sha256).hexdigest()
        rows += [*said, mark]
    hand.execute(ANNOUNCE + ", ".join([TOUCH] * len(changes)), tuple(rows))


def _rows(cursor: Any) -> list[dict[str, Any]]:
    """The rows, their values by the names of the columns."""
    names = [each[0] for each in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@cache
def _percent(text: str) -> str:
    return text.replace("?", "%s")


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _digest(row: dict[Any, Any]) -> str:
    return _sha256(_canonical(row))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
