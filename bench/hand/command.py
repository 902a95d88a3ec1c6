"""A command by hand: the same reads, checks, hashes and rows as in govflow, in one transaction.

It keeps the same promises: lock, version, clocks compared, key, mandate, one side for each person, record, and what was
changed announced with how it was found. What has to be known is asked at once: a pipeline takes one trip for it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from bench.hand import questions
from bench.hand.connection import Hand, rows
from bench.hand.files import keep
from bench.hand.recording import Change, announce, digest, record
from bench.hand.sample import Sample
from govflow.values import Actor


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be done; without ``reference`` a case is opened. ``seen_version``: of the case, where a step is taken.

    ``upload``: the bytes of the document, and the folder that they are kept in.
    """

    actor: Actor
    sample: Sample
    key: str
    values: dict[str, Any]
    reference: str | None = None
    seen_version: int | None = None
    upload: tuple[bytes, Any] | None = None


@dataclass(kw_only=True)
class Run:
    """An order that is being carried out: the case as it was found, and what was changed so far."""

    hand: Hand
    order: Order
    now: datetime
    case: dict[str, Any] = field(default_factory=dict)
    known: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)  # identifiers of the sample, and those of this case

    @property
    def at(self) -> Any:
        return self.hand.put(self.now)

    def added(self, table: str, **columns: Any) -> list[dict[str, Any]]:
        """The rows of the sample, with these columns as they are here."""
        return [row | columns for row in self.order.sample.added.get(table, ())]

    def as_here(self, values: dict[str, Any]) -> dict[str, Any]:
        return {
            name: self.renamed.get(value, value) if isinstance(value, str) else value for name, value in values.items()
        }


def carry_out(hand: Hand, order: Order) -> None:
    """Raises ValueError for what was done before, was decided on another version, or may not be done."""
    run = Run(hand=hand, order=order, now=datetime.now(UTC))
    with hand.transaction():
        if order.reference is None:
            _open(run)
        else:
            _lock(run)
        _ask(run)
        _file(run)
        _answer(run)
        _step(run)
        _move_deadlines(run)
        _lay_on_desks(run)
        _let_find(run)
        head = record(run)
        _save(run, head)
        announce(run)


def _open(run: Run) -> None:
    """The case, with its number and its parties."""
    hand, sample = run.hand, run.order.sample
    hand.execute(questions.VERSION, (sample.case["workflow"],)).fetchall()
    given = {name: hand.put(value) for name, value in sample.case.items() if name != "id" and value is not None}
    counted = (given["body_id"], given["kind"], given["year"])
    ((number,),) = hand.execute(questions.NEXT_NUMBER, counted).fetchall()
    reference = f"{given['reference'].rsplit('-', 1)[0]}-{number:04d}"
    moments = dict.fromkeys(("opened_at", "entered_at", "updated_at", "listed_at"), run.at)
    given |= {"reference": reference, "number": number, "version": 0, "entries": 0, "head_hash": "", **moments}
    (run.case,) = rows(hand.insert("case_file", given, returning="RETURNING *"))
    parties = run.added("party", case_id=run.case["id"], since=run.at)
    for row, (party,) in zip(parties, hand.insert("party", *parties, returning="RETURNING id").fetchall(), strict=True):
        run.changes[f"party {party}"] = Change(None, digest(row))
    if pinned := run.added("pinned_child", case_id=run.case["id"]):
        hand.insert("pinned_child", *pinned)
        run.changes |= {f"pinned_child {row['case_id']} {row['workflow']}": Change(None, digest(row)) for row in pinned}


def _lock(run: Run) -> None:
    order, hand = run.order, run.hand
    text = questions.CASE + (" FOR UPDATE OF c" if hand.postgresql else "")
    seen_by = (order.reference, order.actor.organization_id, order.actor.person_id)
    (run.case,) = rows(hand.execute(text, seen_by))
    if order.seen_version not in (None, run.case["version"]):
        raise ValueError(f"{order.reference} is at version {run.case['version']}")


def _ask(run: Run) -> None:
    """Take the key, and learn all that has to be known before anything else is written."""
    asked = {name: run.hand.execute(text, values) for name, text, values in _questions(run)}
    run.known = {name: rows(cursor) for name, cursor in asked.items()}
    if not run.known["key"]:
        raise ValueError("done before")
    if not run.known["mandate"]:
        raise ValueError("no mandate")


def _questions(run: Run) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    order, case, added, changed = run.order, run.case["id"], run.order.sample.added, run.order.sample.changed
    person, organization = order.actor.person_id, order.actor.organization_id
    day = run.now.date().isoformat()
    command = json.dumps(["Command", organization, order.reference, order.values], sort_keys=True, ensure_ascii=False)
    key = hashlib.sha256(order.key.encode()).hexdigest()
    yield "key", questions.KEY, (key, person, _fingerprint(command), case, run.case["entries"] + 1, run.at)
    yield "parties", questions.PARTIES, (case,)
    yield "steps", questions.STEPS, (case,)
    yield "mandate", questions.MANDATE, (person, organization, day, day, run.case["workflow"], case)
    yield "sides", questions.SIDES, (case, person)
    yield "announced", questions.COUNT, (f"case {case}",)
    if run.hand.postgresql:
        yield "clock", questions.CLOCK, ()
    if order.reference is None:
        yield "body", questions.BODY, (run.case["body_id"],)
        yield "superiors", questions.SUPERIORS, (organization, organization)
    if "timer" in changed or "timer" in added:
        yield "timers", questions.TIMERS, (case,)
    if "timer" in added:
        yield "calendar", questions.CALENDAR, ("cn",)
    if "document" in added:
        yield "held", questions.HELD, (case,)
    if "response" in added:
        yield "round", questions.ROUND, (case,)
        yield "seats", questions.SEATS, (case,)
        yield "responses", questions.RESPONSES, (case,)


def _file(run: Run) -> None:
    """The file on the disk first, then the rows that speak of it."""
    if run.order.upload is None:
        return
    content, folder = run.order.upload
    sha256 = keep(content, folder)
    (document,) = run.added("document", id=uuid4().hex, case_id=run.case["id"], created_at=run.at)
    run.renamed[run.order.sample.added["document"][0]["id"]] = document["id"]
    named = {"id": uuid4().hex, "document_id": document["id"], "sha256": sha256, "size": len(content)}
    (version,) = run.added("document_version", **named, at=run.at)
    for table, row in (("document", document), ("document_version", version)):
        run.hand.insert(table, row)
        run.changes[f"{table} {row['id']}"] = Change(None, digest(row))
    for text in run.added("document_text", version_id=version["id"], next_at=run.at):
        run.hand.insert("document_text", {name: value for name, value in text.items() if name != "id"})


def _answer(run: Run) -> None:
    """The vote, and the round that it closes: with all votes known, its verdict is."""
    if "response" not in run.order.sample.added:
        return
    (found,) = run.known["round"]
    mine = next(each["id"] for each in run.known["seats"] if each["organization_id"] == run.order.actor.organization_id)
    if len(run.known["responses"]) + 1 != len(run.known["seats"]):
        raise ValueError("the round goes on")
    placed = {"id": uuid4().hex, "round_id": found["id"], "seat_id": mine, "cast_by": mine, "at": run.at}
    (response,) = run.added("response", **placed)
    run.hand.insert("response", response)
    closed = {"closed_at": run.at, **{name: run.order.sample.round[name] for name in ("outcome", "verdict")}}
    run.hand.execute(questions.CLOSE_ROUND, (*closed.values(), found["id"]))
    run.changes[f"response {response['id']}"] = Change(None, digest(response))
    run.changes[f"round {found['id']}"] = Change(digest(found), digest(found | closed))


def _step(run: Run) -> None:
    """Who took which step, and for whom somebody has acted in this case."""
    for table in ("step_actor", "acted_for"):
        for row in run.added(table, case_id=run.case["id"]):
            if run.hand.insert(table, row, returning="ON CONFLICT DO NOTHING RETURNING 1").fetchone() is not None:
                run.changes[f"{table} {' '.join(map(str, row.values()))}"] = Change(None, digest(row))


def _move_deadlines(run: Run) -> None:
    """The deadline of the state that is left ends, but for a clock that several states share; another one begins."""
    for each in run.known.get("timers", ()):
        if each["clock"] == "" and each["status"] == "pending":
            run.hand.execute(questions.STOP_TIMER, (each["id"],))
            run.changes[f"timer {each['id']}"] = Change(digest(each), digest(each | {"status": "cancelled"}))
    for started in run.added("timer", case_id=run.case["id"], base_at=run.at):
        (row,) = rows(run.hand.insert("timer", started, returning="RETURNING *"))
        run.changes[f"timer {row['id']}"] = Change(None, digest(row))


def _lay_on_desks(run: Run) -> None:
    case = run.case["id"]
    if run.order.reference is not None:
        run.hand.execute(questions.CLEAR_DESKS, (case,))
    if items := run.added("work_item", case_id=case, since=run.at):
        run.hand.insert("work_item", *items)


def _let_find(run: Run) -> None:
    """Who sees the case, newest first; and what it is found by."""
    case = run.case["id"]
    if viewers := run.added("case_viewer", case_id=case, listed_at=run.at):
        if run.order.reference is not None:
            run.hand.execute(questions.CLEAR_VIEWERS, (case,))
        run.hand.insert("case_viewer", *viewers)
    else:
        run.hand.execute(questions.MOVE_UP, (run.at, case))
    text = questions.FIND_BY_POSTGRESQL if run.hand.postgresql else questions.FIND_BY
    for table, words in run.order.sample.words.items():
        run.hand.execute(text.format(table=table), (case, words))


def _save(run: Run, head: str) -> None:
    """The case as the command leaves it: only what it changes."""
    sample, hand, case = run.order.sample, run.hand, run.case
    entries = case["entries"] + len(sample.added["history"])
    left = {"version": 10**8 + secrets.randbelow(9 * 10**8), "entries": entries, "head_hash": head}
    if run.order.reference is not None:
        left |= {name: hand.put(value) for name, value in _moved(run).items()}
    columns = ", ".join(f'"{name}" = ?' for name in left)
    hand.execute(f"UPDATE case_file SET {columns} WHERE id = ?", (*left.values(), case["id"]))
    found = None if run.order.reference is None else digest(case)
    run.changes[f"case_file {case['id']}"] = Change(found, digest(case | left))


def _moved(run: Run) -> dict[str, Any]:
    """Its new state, its answers with those that were given, how often each step was taken, and when."""
    sample = run.order.sample
    left: dict[str, Any] = {}
    for name, value in sample.case.items():
        before = sample.case_before[name]
        if value == before or name in ("version", "entries", "head_hash"):
            continue
        if name in ("data", "steps"):
            given = {key: each for key, each in value.items() if before.get(key) != each}
            if name == "steps":
                given = {key: [times, run.now.isoformat(timespec="microseconds")] for key, (times, _) in given.items()}
            left[name] = run.hand.read(run.case[name]) | run.as_here(given)
        else:
            left[name] = run.at if value == sample.moment else value
    return left


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
