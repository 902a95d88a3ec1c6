"""The protocol of a mediation: its clauses, who may settle for each side, and who has signed its present wording."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from govflow.codec import canonical, dump
from govflow.engine.entries import ProtocolKept, ProtocolSigned
from govflow.messages import Message
from govflow.values import Text

PROTOCOL_KINDS = ("protocol", "protocol_signed")
"""What those entries are called where they are stored."""

LONGEST_CLAUSE, LONGEST_SETTLER, MOST_SETTLERS = 4_000, 120, 10


@dataclass(frozen=True, kw_only=True)
class OfProtocol:
    """An entry of the protocol, with where it stands, when it was entered, and by whom."""

    compartment: str
    at: datetime
    person_id: int | None
    entry: ProtocolKept | ProtocolSigned


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signed the present wording for an organization, which was called so then."""

    organization: Text
    person_id: int | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """The protocol in its present wording. ``signed``: by organization. ``compartment``: where it is kept."""

    compartment: str
    number: int
    clauses: Mapping[str, Text]
    settlers: Mapping[str, tuple[str, ...]]
    sha256: str
    at: datetime
    signed: Mapping[int, Signature] = field(default_factory=dict)

    @property
    def stands(self) -> bool:
        """Is there one, and was it not withdrawn?"""
        return bool(self.clauses)


def protocol_told(entries: Iterable[OfProtocol]) -> Protocol | None:
    """The latest wording with its signatures, of entries from the oldest on; none where there never was one.

    A signature counts only for the wording whose hash it names, where that wording is kept.
    """
    found: Protocol | None = None
    for each in entries:
        entry = each.entry
        if isinstance(entry, ProtocolKept):
            found = Protocol(
                compartment=each.compartment,
                number=entry.number,
                clauses=entry.clauses,
                settlers=entry.settlers,
                sha256=entry.sha256,
                at=each.at,
            )
        elif found is not None and (found.compartment, found.sha256) == (each.compartment, entry.sha256):
            signature = Signature(organization=entry.organization, person_id=each.person_id, at=each.at)
            found = replace(found, signed={**found.signed, entry.organization_id: signature})
    return found


def wording_of(reference: str, clauses: Mapping[str, Text], settlers: Mapping[str, Sequence[str]]) -> str:
    """The SHA-256 of a protocol in these words, in this case."""
    said = {
        "case": reference,
        "clauses": {name: dump(each) for name, each in clauses.items()},
        "settlers": {side: list(each) for side, each in settlers.items()},
    }
    return hashlib.sha256(canonical(said)).hexdigest()


def against_protocol(
    titles: Mapping[str, Text], clauses: Mapping[str, Text], settlers: Mapping[str, Sequence[str]]
) -> dict[str, Message]:
    """Why a protocol is not kept so, by clause or side. ``titles``: of the clauses that it has to have."""
    found: dict[str, Message] = {}
    for name, title in titles.items():
        said = clauses.get(name)
        if said is None:
            found[name] = Message("“%(clause)s”: write what is agreed.", clause=title)
        elif max(len(said.en), len(said.zh)) > LONGEST_CLAUSE:
            found[name] = Message("“%(clause)s” has at most %(most)s characters.", clause=title, most=LONGEST_CLAUSE)
    for side, persons in settlers.items():
        if not persons:
            found[side] = Message("Name for each side at least one person who may settle.")
        elif len(persons) > MOST_SETTLERS or any(len(each) > LONGEST_SETTLER for each in persons):
            found[side] = Message(
                "Name at most %(lines)s persons, each in %(most)s characters.",
                lines=MOST_SETTLERS,
                most=LONGEST_SETTLER,
            )
    return found
