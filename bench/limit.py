"""The limit of a transition: its rows written by hand, with the driver alone.

It takes the step ``accept`` of a mediation with the same statements on the same tables and indexes, computes the same
hashes and keeps the same promises (lock, version, key, mandate, record). What depends on the procedure alone is
written down here: the next state, who is awaited in it, the arithmetic of its deadline.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from psycopg.types.json import Jsonb

from bench.databases import Database
from govflow.values import Actor

READ_CASE = (
    "SELECT c.id, c.body_id, c.workflow, c.title, c.state, c.version, c.data, c.parent_id, c.entries, c.head_hash,"
    " c.due_at, b.organization_id, b.office_id, b.prefix, b.zone"
    " FROM case_file c JOIN body b ON b.id = c.body_id WHERE c.reference = ? AND (c.public OR EXISTS"
    " (SELECT 1 FROM case_viewer v WHERE v.case_id = c.id AND (v.organization_id = ? OR v.person_id = ?)))"
)
READ_PARTIES = (
    "SELECT p.capacity, p.organization_id, p.person_id, o.kind, o.name_en, o.name_zh, n.name_en, n.name_zh FROM party p"
    " LEFT JOIN organization o ON o.id = p.organization_id LEFT JOIN person n ON n.id = p.person_id"
    " WHERE p.case_id = ? AND p.until IS NULL ORDER BY p.id"
)
REMEMBER_KEY = (
    "INSERT INTO idempotency (key, person_id, digest, case_id, seq, at) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING RETURNING seq"
)
READ_STEPS = "SELECT transition, person_id, organization_id FROM step_actor WHERE case_id = ?"
READ_MANDATE = (
    "SELECT 1 FROM mandate WHERE person_id = ? AND organization_id = ? AND since <= ? AND (until IS NULL OR until >= ?)"
    " AND (workflow IS NULL OR workflow = ?) AND (case_id IS NULL OR case_id = ?) LIMIT 1"
)
REMEMBER_STEP = "INSERT INTO step_actor (case_id, transition, person_id, organization_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
STOP_TIMER = "UPDATE timer SET status = 'cancelled' WHERE case_id = ? AND status IN ('pending', 'suspended', 'overdue')"
CLEAR_DESKS = "DELETE FROM work_item WHERE case_id = ?"
READ_CALENDAR = "SELECT day, working FROM calendar_day WHERE calendar = ?"
START_TIMER = (
    "INSERT INTO timer (case_id, state, status, base_at, due_at, remind_at, arithmetic)"
    " VALUES (?, ?, 'pending', ?, ?, ?, ?)"
)
LAY_ON_DESKS = (
    "INSERT INTO work_item"
    " (case_id, capacity, organization_id, role, person_id, seat_id, ask_en, ask_zh, due_at, since) VALUES "
)
ITEM = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
READ_HEAD = "SELECT entries, hash FROM audit_head WHERE body_id = ?"
WRITE_HISTORY = (
    "INSERT INTO history (case_id, seq, body_id, body_seq, at, person_id, organization_id, on_behalf_of, kind, name,"
    " source, target, reason, content, audience, salt, digest, prev_hash, hash, body_hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
MOVE_HEAD = "UPDATE audit_head SET entries = ?, hash = ? WHERE body_id = ?"
NOTIFY = "INSERT INTO outbox (case_id, seq, topic, payload, created_at) VALUES (?, ?, ?, ?, ?)"
SAVE_CASE = (
    'UPDATE case_file SET title = ?, state = ?, phase = ?, "end" = ?, public = ?, version = ?, data = ?, parent_id = ?,'
    " entered_at = ?, updated_at = ?, ended_at = ?, due_at = ?, entries = ?, head_hash = ? WHERE id = ?"
)

STEP, SOURCE, TARGET, PHASE = "accept", "requested", "appointing", "mediation"
ASK_EN, ASK_ZH = "Name or accept a mediator", "提名或同意调解员"
AWAITED = ("claimant", "respondent")


@dataclass(frozen=True)
class ByHand:
    """A way to take the step without govflow, over one connection of a driver."""

    connection: Any
    execute: Callable[..., Any]
    begin: str
    lock: str
    to_json: Callable[[Any], Any]
    from_json: Callable[[Any], Any]
    to_moment: Callable[[datetime], Any]


def by_hand(database: Database) -> ByHand:
    """As a programmer would write it for this database."""
    connection = database.connect()
    if database.postgresql:
        return ByHand(
            connection=connection,
            execute=lambda sql, values=(): connection.execute(_percent(sql), values),
            begin="BEGIN",
            lock=" FOR UPDATE",
            to_json=Jsonb,
            from_json=lambda value: value,
            to_moment=lambda moment: moment,
        )
    return ByHand(
        connection=connection,
        execute=connection.execute,
        begin="BEGIN IMMEDIATE",
        lock="",
        to_json=partial(json.dumps, ensure_ascii=False),
        from_json=json.loads,
        to_moment=lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S.%f"),
    )


def accept(
    hand: ByHand, actor: Actor, reference: str, seen_version: int, key: str, reply: str, arithmetic: Any
) -> None:
    """Take the step ``accept`` in one transaction."""
    run, now = hand.execute, datetime.now(UTC)
    at, day = hand.to_moment(now), now.date()
    due, remind = hand.to_moment(now + timedelta(days=60)), hand.to_moment(now + timedelta(days=50))
    command = json.dumps(["FireTransition", actor.organization_id, {"case": reference, "reply": reply}], sort_keys=True)

    run(hand.begin)
    values = (reference, actor.organization_id, actor.person_id)
    case = run(READ_CASE + (hand.lock and f"{hand.lock} OF c"), values).fetchone()
    case_id, body_id, workflow, title, state, version, data, parent_id, entries, head_hash, *_ = case
    parties = run(READ_PARTIES, (case_id,)).fetchall()
    run(REMEMBER_KEY, (key, actor.person_id, _sha256(command.encode()), case_id, entries + 1, at)).fetchall()
    if version != seen_version or state != SOURCE:
        raise ValueError(f"{reference} is at version {version} in {state}")
    run(READ_STEPS, (case_id,)).fetchall()
    mandate = (actor.person_id, actor.organization_id, day.isoformat(), day.isoformat(), workflow, case_id)
    if run(READ_MANDATE, mandate).fetchone() is None:
        raise ValueError("no mandate")
    run(REMEMBER_STEP, (case_id, STEP, actor.person_id, actor.organization_id))
    run(STOP_TIMER, (case_id,))
    run(CLEAR_DESKS, (case_id,))
    run(READ_CALENDAR, ("cn",)).fetchall()
    run(START_TIMER, (case_id, TARGET, at, due, remind, hand.to_json(arithmetic)))
    items = [
        (case_id, capacity, organization_id, "signatory", person_id, None, ASK_EN, ASK_ZH, due, at)
        for capacity, organization_id, person_id, *_ in parties
        if capacity in AWAITED
    ]
    run(LAY_ON_DESKS + ", ".join([ITEM] * len(items)), tuple(chain.from_iterable(items)))

    body_seq, body_hash = run(READ_HEAD + hand.lock, (body_id,)).fetchone()
    content, salt = {"reply": reply}, secrets.token_hex(16)
    row = {
        "case_id": case_id,
        "seq": entries + 1,
        "body_id": body_id,
        "body_seq": body_seq + 1,
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
        "prev_hash": head_hash,
    }
    row_hash = _sha256(_canonical(row))
    body_hash = _sha256((body_hash + row_hash).encode())
    written = (
        case_id,
        entries + 1,
        body_id,
        body_seq + 1,
        at,
        actor.person_id,
        actor.organization_id,
        None,
        "step",
        STEP,
    )
    hashes = (salt, row["digest"], head_hash, row_hash, body_hash)
    run(WRITE_HISTORY, (*written, SOURCE, TARGET, None, hand.to_json(content), None, *hashes))
    run(MOVE_HEAD, (body_seq + 1, body_hash, body_id))
    run(NOTIFY, (case_id, entries + 1, "case.step", hand.to_json({"name": STEP}), at))
    answers = hand.to_json(hand.from_json(data) | content)
    changed = (title, TARGET, PHASE, None, False, version + 1, answers, parent_id, at, at, None, due, entries + 1)
    run(SAVE_CASE, (*changed, row_hash, case_id))
    run("COMMIT")


def _percent(sql: str) -> str:
    return sql.replace("?", "%s")


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
