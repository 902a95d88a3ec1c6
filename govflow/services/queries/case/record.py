"""The record of a case to be checked by anybody who may see it: its entries with their hashes, and a check made now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from govflow.codec import canonical
from govflow.engine.entries import KINDS
from govflow.engine.machine import Machine
from govflow.services.rights import reads_as
from govflow.store.record.compartments import COVERED, Confided, load_confided, verify_compartment
from govflow.store.record.history import HASHED, HistoryRow, readable_entries
from govflow.store.record.leaves import SEQUENCE
from govflow.store.record.proofs import case_proof
from govflow.store.record.verification import Verification, verify_case
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

PAGE = 50
_SEQUENCED = (
    exists().where(SEQUENCE.c.case_id == HistoryRow.case_id, SEQUENCE.c.seq == HistoryRow.seq).label("sequenced")
)
"""Has the entry a number in the record of its body? The number itself would tell of other cases."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """One entry in the chain: what it is, its place, and the hashes that hold it there."""

    seq: int | None  # none in a compartment
    title: Text
    at: datetime
    digest: str
    prev_hash: str
    hash: str
    sequenced: bool = True


@dataclass(frozen=True, kw_only=True)
class ConfidedChain:
    """What the reader may read of what was confided: a chain of its own, newest first. ``holds``: checked just now."""

    links: tuple[Link, ...]
    holds: bool


@dataclass(frozen=True, kw_only=True)
class RecordPage:
    """The chain of a case as far as the reader may know its entries, newest first.

    ``hidden`` counts those meant for others, from before compartments. ``earlier``: below it the next page begins.
    """

    reference: str
    title: str
    title_other: str | None
    head_hash: str
    links: tuple[Link, ...]
    hidden: int
    confided: tuple[ConfidedChain, ...]
    earlier: int | None
    verification: Verification


def load_record(work: Work, reference: str, below: int | None = None) -> RecordPage:
    """The page, with every hash of the case recalculated now. Raises NotFound for a case that may not be seen."""
    case = read_case(work, reference)
    readable = _readable(work, case)
    columns = (
        HistoryRow.seq, HistoryRow.at, HistoryRow.kind, HistoryRow.name, HistoryRow.digest, HistoryRow.prev_hash,
        HistoryRow.hash, _SEQUENCED,
    )  # fmt: skip
    query = select(*columns).where(*readable).order_by(HistoryRow.seq.desc()).limit(PAGE + 1)
    rows = work.session.execute(query if below is None else query.where(HistoryRow.seq < below)).all()
    known = work.session.scalars(select(func.count()).select_from(HistoryRow).where(*readable)).one()
    machine = work.version_of(case).machine
    links = tuple(
        Link(
            seq=row.seq,
            title=_title(machine, row.kind, row.name),
            at=row.at,
            digest=row.digest,
            prev_hash=row.prev_hash,
            hash=row.hash,
            sequenced=row.sequenced,
        )
        for row in rows[:PAGE]
    )
    return RecordPage(
        reference=case.reference,
        title=case.title,
        title_other=case.title_other,
        head_hash=case.head_hash,
        links=links,
        hidden=case.entries - known,
        confided=_confided(work, case, machine),
        earlier=links[-1].seq if len(rows) > PAGE else None,
        verification=verify_case(work.session, case.id),
    )


def record_file(work: Work, reference: str) -> bytes:
    """The entries that the reader may know, with all that their hashes cover, as JSON. Raises NotFound."""
    case = read_case(work, reference)
    columns = [HistoryRow.__table__.c[name] for name in (*HASHED, "salt", "content", "hash")]
    rows = work.session.execute(select(*columns).where(*_readable(work, case)).order_by(HistoryRow.seq)).mappings()
    return canonical(
        {"case": case.reference, "entries": [dict(row) for row in rows], "confided": _readable_chains(work, case)}
    )


def _readable_chains(work: Work, case: Case) -> list[list[dict[str, Any]]]:
    """What was confided to the reader, each chain from its beginning, with what its hashes cover and what it says."""
    return [
        [
            {name: getattr(each, name) for name in (*COVERED, "hash")} | {"content": vars(each.entry.to_row())}
            for each in reversed(entries)
        ]
        for entries in _by_compartment(work, case)
    ]


def _by_compartment(work: Work, case: Case) -> list[list[Confided]]:
    found: dict[str, list[Confided]] = {}
    for each in load_confided(work.session, work.actor, case.id):
        found.setdefault(each.compartment_id, []).append(each)
    return list(found.values())


def _confided(work: Work, case: Case, machine: Machine) -> tuple[ConfidedChain, ...]:
    return tuple(
        ConfidedChain(
            links=tuple(_confided_link(machine, each) for each in entries),
            holds=verify_compartment(work.session, entries[0].compartment_id),
        )
        for entries in _by_compartment(work, case)
    )


def _confided_link(machine: Machine, each: Confided) -> Link:
    title = each.entry.title(machine.workflow)
    return Link(
        seq=None,
        title=title if isinstance(title, Text) else _title(machine, each.kind, each.name),
        at=each.at,
        digest=each.digest,
        prev_hash=each.prev_hash,
        hash=each.hash,
    )


def proof_file(work: Work, reference: str, since: int | None = None) -> bytes:
    """The entries that the reader may know, each with its path to the newest signed root of the body, as JSON.

    ``since``: the size of an earlier checkpoint, of which this one is shown to be a continuation. Raises NotFound.
    """
    case = read_case(work, reference)
    proof = case_proof(work.session, case.body.id, _readable(work, case), since)
    return canonical({"case": case.reference, **proof})


def _readable(work: Work, case: Case) -> tuple[ColumnElement[bool], ...]:
    return HistoryRow.case_id == case.id, readable_entries(work.actor, reads_as(work, case))


def _title(machine: Machine, kind: str, name: str) -> Text:
    """The step by its title; every other entry by its kind, in the database's word where none here knows it."""
    if kind == "step":
        return machine.title_of(name)
    return KINDS.get(kind, Text(en=kind, zh=kind))
