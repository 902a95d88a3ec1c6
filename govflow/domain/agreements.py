"""Agreements: drafted clause by clause, accepted clause by clause, and the signing of which a certificate is made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from govflow.codec import canonical
from govflow.engine.entries.drafting import DraftKept
from govflow.engine.rules import ActorName, CapacityName, FieldName, RoundName, RuleSet, StateName
from govflow.messages import Message

rules = RuleSet("agreements")

SETTLEMENT = "agreements.settlement"
DRAFT = "agreements.draft"

SIGNED = "signed"
"""The outcome of a signature with which a settlement is made."""

MOST_CLAUSES = 60
LONGEST_HEADING, LONGEST_CLAUSE, LONGEST_REMARK = 120, 4_000, 2_000
LONGEST_DRAFT = 40_000
"""Characters of the whole text that is signed."""

Author = tuple[int | None, int | None]
"""An organization, or (none) a person."""


@dataclass(frozen=True, kw_only=True)
class SettlementBook:
    """In which round a settlement is signed."""

    signed_in: str


@dataclass(frozen=True, kw_only=True)
class DraftBook:
    """Who drafts an agreement between whom, who accepts for them, in which states, and which answer it becomes."""

    drafted_by: tuple[str, ...]
    between: tuple[str, ...]
    accepted_by: tuple[str, ...]
    open_in: tuple[str, ...]
    becomes: str | None

    @property
    def readers(self) -> tuple[str, ...]:
        """Who reads what is shown."""
        return tuple(dict.fromkeys((*self.between, *self.drafted_by)))

    def privately(self, side: str) -> tuple[str, ...]:
        """Who reads what a side says to whoever drafts alone."""
        return tuple(dict.fromkeys((side, *self.drafted_by)))


@rules.book
def settlement(*, signed_in: RoundName) -> SettlementBook:
    """Of what was signed a certificate is made: who signed which text, and where that stands in the signed record.

    Whoever has it verifies it with the public key of the installation alone.

    signed_in: The signing by which all parties agree.
    """
    return SettlementBook(signed_in=signed_in)


@rules.book
def draft(
    *,
    drafted_by: tuple[CapacityName, ...],
    between: tuple[CapacityName, ...],
    accepted_by: tuple[ActorName, ...],
    open_in: tuple[StateName, ...],
    becomes: FieldName | None = None,
) -> DraftBook:
    """An agreement is drafted clause by clause in both languages; each side accepts each clause as it stands.

    A draft is read by who drafts until it is shown. A clause that is worded otherwise is open again.

    drafted_by: Who writes the draft and shows it.
    between: The sides, which read what is shown, comment on it and propose other wordings.
    accepted_by: Who accepts a clause for its side.
    open_in: The states in which the draft is worked on.
    becomes: The field that the agreed text enters, word for word.
    """
    return DraftBook(drafted_by=drafted_by, between=between, accepted_by=accepted_by, open_in=open_in, becomes=becomes)


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A clause in both languages. ``id``: stays, wherever the clause stands and however it is worded."""

    id: str
    heading_en: str = ""
    heading_zh: str = ""
    en: str = ""
    zh: str = ""

    @cached_property
    def sha256(self) -> str:
        """Of exactly this wording."""
        return hashlib.sha256(canonical(self.kept())).hexdigest()

    def kept(self) -> dict[str, str]:
        return {each: getattr(self, each) for each in PARTS}

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> Clause:
        return cls(**{each: kept[each] for each in PARTS})

    @property
    def is_empty(self) -> bool:
        return not (self.en or self.zh)

    @property
    def text(self) -> str:
        """The clause as it is signed: heading, Chinese, English."""
        heading = " · ".join(each for each in (self.heading_zh, self.heading_en) if each)
        return "\n".join(each for each in (f"[{self.id}] {heading}".strip(), self.zh, self.en) if each)


PARTS = ("id", "heading_en", "heading_zh", "en", "zh")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was kept in a compartment of the draft: when and by whom. ``id``: of the entry."""

    id: str
    at: datetime
    author: Author
    person_id: int | None
    audience: frozenset[str]
    entry: DraftKept


@dataclass(frozen=True, kw_only=True)
class Version:
    """A draft as it was shown; ``number`` from one on. ``of``: which of several drafts."""

    of: str
    number: int
    at: datetime
    person_id: int | None
    clauses: tuple[Clause, ...]

    @cached_property
    def sha256(self) -> str:
        return digest_of(self.clauses)

    @cached_property
    def by_id(self) -> Mapping[str, Clause]:
        return {each.id: each for each in self.clauses}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """All of a draft that its reader may read. ``written``: what whoever drafts has not shown yet, newest first kept.

    ``accepted``: which side accepted which clause of the newest version as it stands, by whom and when.
    """

    versions: tuple[Version, ...] = ()
    written: tuple[Clause, ...] | None = None
    accepted: Mapping[tuple[Author, str], Said]
    proposals: tuple[Said, ...] = ()
    remarks: tuple[Said, ...] = ()
    used: frozenset[str] = frozenset()  # ids of clauses that there ever were

    @property
    def newest(self) -> Version | None:
        return self.versions[-1] if self.versions else None

    @property
    def begun(self) -> tuple[Clause, ...]:
        """What whoever drafts goes on from."""
        if self.written is not None:
            return self.written
        return self.newest.clauses if self.newest is not None else ()

    def new_id(self, taken: Iterable[str] = ()) -> str:
        numbers = [int(each[2:]) for each in (*self.used, *taken) if each[2:].isdigit()]
        return f"c-{max(numbers, default=0) + 1}"

    def open_clauses(self, holders: Iterable[Author]) -> list[tuple[Clause, Author]]:
        """Which clauses of the newest version which of these have not accepted as they stand."""
        version = self.newest
        clauses = () if version is None else version.clauses
        return [(each, who) for each in clauses for who in holders if (who, each.id) not in self.accepted]

    def is_agreed(self, holders: Sequence[Author]) -> bool:
        """Have all accepted all of it?"""
        return bool(self.newest and self.newest.clauses and holders) and not self.open_clauses(holders)


def folded(kept: Sequence[Said]) -> Draft:
    """The draft of what was kept, each compartment from its oldest entry on.

    Whoever drafts next begins another one, and what was said to the one before is no part of it: so all read the same
    versions under the same numbers, whatever they read of the one before.
    """
    of = _last_begun([each for each in kept if each.entry.act == "shown"])
    said = [each for each in kept if each.entry.act == "written" or each.entry.of == of]
    shown = sorted((each for each in said if each.entry.act == "shown"), key=lambda each: (each.entry.version, each.at))
    versions = tuple(
        Version(of=each.entry.of, number=number, at=each.at, person_id=each.person_id, clauses=_clauses(each.entry))
        for number, each in enumerate(shown, 1)
    )
    written = [each for each in said if each.entry.act == "written"]
    last = written[-1] if written else None
    stands = last is not None and (not versions or last.entry.version == len(versions))
    proposals = tuple(each for each in said if each.entry.act == "worded")
    worded = (each for one in (*shown, *written, *proposals) for each in one.entry.clauses)
    return Draft(
        versions=versions,
        written=_clauses(last.entry) if last is not None and stands else None,
        accepted=_accepted(said, versions),
        proposals=proposals,
        remarks=tuple(each for each in said if each.entry.act == "commented"),
        used=frozenset(each["id"] for each in worded),
    )


def _last_begun(shown: Sequence[Said]) -> str | None:
    """Which of several drafts was shown first after all others were; none where nothing was shown."""
    first = dict[str, datetime]()
    for each in shown:
        first[each.entry.of] = min(first.get(each.entry.of, each.at), each.at)
    return max(first, key=lambda of: first[of], default=None)


def _accepted(said: Sequence[Said], versions: Sequence[Version]) -> dict[tuple[Author, str], Said]:
    """An acceptance stands while no version since then has worded its clause otherwise, and nobody took it back."""
    found = dict[tuple[Author, str], Said]()
    for each in said:
        key = (each.author, each.entry.clause)
        if each.entry.act == "accepted":
            found[key] = each
        elif each.entry.act == "reopened":
            found.pop(key, None)
    return {key: each for key, each in found.items() if _stands(each.entry, versions)}


def _stands(entry: DraftKept, versions: Sequence[Version]) -> bool:
    since = versions[entry.version - 1 :]
    worded = [each.by_id.get(entry.clause) for each in since]
    return bool(worded) and all(each is not None and each.sha256 == entry.sha256 for each in worded)


def _clauses(entry: DraftKept) -> tuple[Clause, ...]:
    return tuple(Clause.of(each) for each in entry.clauses)


def digest_of(clauses: Iterable[Clause]) -> str:
    """SHA-256 over all clauses in their order."""
    return hashlib.sha256(canonical([each.kept() for each in clauses])).hexdigest()


def text_of(clauses: Iterable[Clause]) -> str:
    """The whole text, as it is signed."""
    return "\n\n".join(each.text for each in clauses)


def against_wording(clause: Clause) -> Message | None:
    """Why a clause cannot be worded so."""
    if clause.is_empty:
        return Message("Clause %(clause)s: write its text, in one language at least.", clause=clause.id)
    if max(len(clause.heading_en), len(clause.heading_zh)) > LONGEST_HEADING:
        most = LONGEST_HEADING
        return Message("Clause %(clause)s: its heading has at most %(most)s characters.", clause=clause.id, most=most)
    if "\n" in clause.heading_en + clause.heading_zh:
        return Message("Clause %(clause)s: its heading is one line.", clause=clause.id)
    if max(len(clause.en), len(clause.zh)) > LONGEST_CLAUSE:
        most = LONGEST_CLAUSE
        return Message(
            "Clause %(clause)s: its text has at most %(most)s characters in a language.", clause=clause.id, most=most
        )
    return None


def against_draft(clauses: Sequence[Clause]) -> list[Message]:
    """Why a draft cannot be kept so."""
    if not clauses:
        return [Message("Write at least one clause.")]
    if len(clauses) > MOST_CLAUSES:
        return [Message("A draft has at most %(most)s clauses.", most=MOST_CLAUSES)]
    found = [reason for each in clauses if (reason := against_wording(each)) is not None]
    if not found and len(text_of(clauses)) > LONGEST_DRAFT:
        return [Message("A draft has at most %(most)s characters altogether.", most=LONGEST_DRAFT)]
    return found
