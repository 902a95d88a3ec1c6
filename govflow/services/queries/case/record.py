"""The record of a case to be checked by anybody who may see it: its entries with their hashes, and a check made now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, select

from govflow.codec import canonical
from govflow.engine.entries import KINDS
from govflow.engine.facts import Holder
from govflow.engine.machine import Machine
from govflow.keys.signing import SigningKeys, read_public_keys
from govflow.services.queries.case.called import names_in
from govflow.services.queries.case.head import load_names
from govflow.services.queries.case.timeline import Timeline, load_timeline
from govflow.services.queries.case.withheld import handed_out
from govflow.services.rights import reads_as
from govflow.store.record.compartments import COVERED, Confided, load_confided
from govflow.store.record.history import HISTORY, HistoryRow, covered, readable_entries
from govflow.store.record.leaves import SEQUENCE
from govflow.store.record.numbers import number_of, numbered
from govflow.store.record.proofs import case_proof, signed_names
from govflow.store.record.verification import Verification, verify_compartments, verify_newest
from govflow.store.rounds.reviewers import hidden_reviewers
from govflow.store.visibility import Held, reading, shape_of
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

    number: int | None  # none in a compartment
    title: Text
    at: datetime
    digest: str | None  # not told where entries name somebody whom the reader may not know
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
    """The chain of a case as far as the reader may know its entries, newest first. ``known``: how many they are.

    ``earlier``: below it the next page begins. The check names an entry by the number that it has for the reader.
    ``takes_part``: it looks up what it could read on a day.
    ``covered``: what the reader knows of beside those that were checked stands under the signed root of the body. Whose
    entries are all shown is told that all fit: how many there are that are not the reader's is not said.
    """

    reference: str
    title: str
    title_other: str | None
    head_hash: str
    links: tuple[Link, ...]
    known: int
    confided: tuple[ConfidedChain, ...]
    earlier: int | None
    verification: Verification
    covered: bool
    takes_part: bool


def load_record(work: Work, keys: SigningKeys, reference: str, below: int | None = None) -> RecordPage:
    """The page, with the hashes of its newest entries and of those shown recalculated now, and led to a signed root.

    Raises NotFound for a case that may not be seen.
    """
    case = read_case(work, reference)
    held = reads_as(work, case)
    entries = numbered(shape_of(held))
    columns = (
        HistoryRow.seq, entries.c.number, entries.c.known, HistoryRow.at, HistoryRow.kind, HistoryRow.name,
        HistoryRow.digest, HistoryRow.prev_hash, HistoryRow.hash, _SEQUENCED,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(entries, entries.c.seq == HistoryRow.seq)
        .where(HistoryRow.case_id == case.id)
        .order_by(HistoryRow.seq.desc())
        .limit(PAGE + 1)
    )
    query = query if below is None else query.where(entries.c.number < below)
    rows = work.session.execute(query, {"case": case.id, **reading(work.actor, held)}).all()
    machine, hidden = work.version_of(case).machine, hidden_reviewers(work, case)
    links = tuple(
        Link(
            number=row.number,
            title=entry_title(machine, row.kind, row.name),
            at=row.at,
            digest=None if hidden else row.digest,
            prev_hash=row.prev_hash,
            hash=row.hash,
            sequenced=row.sequenced,
        )
        for row in rows[:PAGE]
    )
    checked = verify_newest(work.session, case.id, read_public_keys(keys.published()), [row.seq for row in rows])
    known = rows[0].known if rows else 0
    return RecordPage(
        reference=case.reference,
        title=case.title,
        title_other=case.title_other,
        head_hash=case.head_hash,
        links=links,
        known=known,
        confided=_confided(work, case, machine),
        earlier=links[-1].number if len(rows) > PAGE else None,
        verification=_told(work, case, held, checked),
        covered=checked.begins > 1 and len(links) < known,
        takes_part=any(_is_held_by(work, each) for holders in case.parties.values() for each in holders),
    )


def load_entries(work: Work, reference: str, below: int | None = None) -> Timeline:
    """A page of the entries that the reader may know of, the newest first. Raises NotFound."""
    case = read_case(work, reference)
    return load_timeline(work, case, load_names(work, case), reads_as(work, case), below)


def _is_held_by(work: Work, holder: Holder) -> bool:
    """Is it the reader, or an organization that the reader may act for?"""
    if holder.person_id is not None:
        return holder.person_id == work.actor.person_id
    return holder.organization_id in work.actor.organization_ids


def record_file(work: Work, reference: str) -> bytes:
    """The entries that the reader may know, with all that their hashes cover, as JSON. Raises NotFound."""
    case = read_case(work, reference)
    readable, values = _readable(work, case)
    rows = work.session.execute(select(HISTORY).where(readable).order_by(HISTORY.c.seq), values)
    hand_out = _handing_out(work, case)
    entries, confided = [hand_out(row) for row in rows], _readable_chains(work, case)
    names = names_in(work, case, [*entries, *(each for chain in confided for each in chain)])
    return canonical({"case": case.reference, "entries": entries, "confided": confided, "names": names})


def _handing_out(work: Work, case: Case) -> Callable[[Row[*tuple[Any, ...]]], dict[str, Any]]:
    """How the reader is given an entry."""
    workflow, hidden = work.version_of(case).workflow, hidden_reviewers(work, case)
    return partial(handed_out, workflow=workflow, hidden=hidden)


def _told(work: Work, case: Case, held: Held, found: Verification) -> Verification:
    """The check as it is told: of an entry that is not the reader's only that it is wrong."""
    broken = found.first_broken
    if broken is None or broken.seq is None:
        return found
    return replace(
        found, first_broken=replace(broken, seq=number_of(work.session, work.actor, case.id, held, broken.seq))
    )


def _readable_chains(work: Work, case: Case) -> list[list[dict[str, Any]]]:
    """What was confided to the reader, each chain from its beginning, with what its hashes cover and what it says."""
    return [
        [
            {**covered(vars(each), COVERED), "hash": each.hash, "content": vars(each.entry.to_row())}
            for each in reversed(entries)
        ]
        for entries in _by_compartment(work, case)
    ]


def _by_compartment(work: Work, case: Case) -> list[list[Confided]]:
    found: dict[str, list[Confided]] = {}
    for each in load_confided(work.session, work.actor, case.id, reads_as(work, case)):
        found.setdefault(each.compartment_id, []).append(each)
    return list(found.values())


def _confided(work: Work, case: Case, machine: Machine) -> tuple[ConfidedChain, ...]:
    chains = _by_compartment(work, case)
    holds = verify_compartments(work.session, [entries[0].compartment_id for entries in chains])
    return tuple(
        ConfidedChain(
            links=tuple(_confided_link(machine, each) for each in entries), holds=holds[entries[0].compartment_id]
        )
        for entries in chains
    )


def _confided_link(machine: Machine, each: Confided) -> Link:
    title = each.entry.title(machine.workflow)
    return Link(
        number=None,
        title=title if isinstance(title, Text) else entry_title(machine, each.kind, each.name),
        at=each.at,
        digest=each.digest,
        prev_hash=each.prev_hash,
        hash=each.hash,
    )


def proof_file(work: Work, keys: SigningKeys, reference: str, since: int | None = None) -> bytes:
    """The entries that the reader may know, each with its path to the newest signed root of the body, as JSON.

    With the names of all whom they number, signed. ``since``: the size of an earlier checkpoint, of which this one is
    shown to be a continuation. Raises NotFound.
    """
    case = read_case(work, reference)
    proof = case_proof(work.session, case.body.id, _readable(work, case), _handing_out(work, case), since)
    names = signed_names(keys.signer(), case.reference, names_in(work, case, proof["entries"]))
    return canonical({"case": case.reference, **proof, "names": names})


def _readable(work: Work, case: Case) -> tuple[ColumnElement[bool], dict[str, Any]]:
    """Which entries of the case the reader may know of, with the parameters of that."""
    held = reads_as(work, case)
    return and_(HistoryRow.case_id == case.id, readable_entries(shape_of(held))), reading(work.actor, held)


def entry_title(machine: Machine, kind: str, name: str) -> Text:
    """The step by its title; every other entry by its kind, in the database's word where none here knows it."""
    if kind == "step":
        return machine.title_of(name)
    return KINDS.get(kind, Text(en=kind, zh=kind))
