"""The clauses of a draft as its readers see them: what changed, who accepted each, and what was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from govflow.domain.agreements import Author, Clause, Draft, Said, Version
from govflow.engine.fields.comparing import Comparison, compare
from govflow.services.queries.case.names import Names, Who
from govflow.services.queries.mediation.drafting.rights import against_drafting, book_in_sight, side_of
from govflow.store.mediation.drafting import author_of
from govflow.store.work import Case, Work
from govflow.values import SYSTEM, Text


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What became of a clause, in one language. ``script``: of the language."""

    script: str
    text: str
    comparison: Comparison | None


@dataclass(frozen=True, kw_only=True)
class SideShown:
    """Whether a side accepted a clause as it stands. ``mine``: it is the reader's."""

    who: Who
    at: datetime | None
    by: Text | None
    mine: bool


@dataclass(frozen=True, kw_only=True)
class RemarkShown:
    """What was said to a clause. ``of``: the version; ``readers``: who reads it; ``stale``: the clause has changed."""

    id: str
    by: Text
    at: datetime
    words: str
    of: int
    readers: tuple[Text, ...]
    private: bool
    stale: bool
    proposed: tuple[Compared, ...] = ()
    takes: bool = False


@dataclass(frozen=True, kw_only=True)
class ClauseShown:
    """A clause with what was said of it. ``change``: since the version it is compared with."""

    id: str
    number: int
    sha256: str
    heading: str
    wording: Mapping[str, str]
    change: str
    parts: tuple[Compared, ...]
    sides: tuple[SideShown, ...]
    remarks: tuple[RemarkShown, ...]

    @property
    def mine(self) -> SideShown | None:
        return next((each for each in self.sides if each.mine), None)

    @property
    def is_accepted(self) -> bool:
        return all(each.at is not None for each in self.sides)


@dataclass(frozen=True)
class Shown:
    """A draft for its reader."""

    work: Work
    case: Case
    draft: Draft
    names: Names
    sides: Sequence[Author]

    def clauses(self, version: Version, before: Version | None) -> tuple[ClauseShown, ...]:
        newest = self.draft.newest == version
        old = {} if before is None else before.by_id
        return tuple(
            self._clause(number, each, old.get(each.id), compared=before is not None, newest=newest)
            for number, each in enumerate(version.clauses, 1)
        )

    def gone(self, version: Version | None, before: Version | None) -> tuple[ClauseShown, ...]:
        if version is None or before is None:
            return ()
        left = (each for each in before.clauses if each.id not in version.by_id)
        return tuple(
            ClauseShown(
                id=each.id, number=0, sha256=each.sha256, heading=_heading(each), wording=each.kept(),
                change="removed", parts=_parts(Clause(id=each.id), each), sides=(), remarks=(),
            )
            for each in left
        )  # fmt: skip

    def drafting(self) -> tuple[ClauseShown, ...]:
        """What is written and not shown, compared with what was shown last; then what is left out."""
        newest = self.draft.newest
        if self.draft.written is None:
            return ()
        written = Version(
            of="", number=len(self.draft.versions) + 1, at=self.work.at, person_id=None, clauses=self.draft.written
        )
        bare = Shown(self.work, self.case, self.draft, self.names, ())
        return (*bare.clauses(written, newest), *bare.gone(written, newest))

    def _clause(self, number: int, each: Clause, old: Clause | None, *, compared: bool, newest: bool) -> ClauseShown:
        change = "" if not compared else "added" if old is None else "changed" if old.sha256 != each.sha256 else "kept"
        against = old or Clause(id=each.id) if compared else None
        return ClauseShown(
            id=each.id,
            number=number,
            sha256=each.sha256,
            heading=_heading(each),
            wording=each.kept(),
            change=change,
            parts=_parts(each, against),
            sides=tuple(self._side(each, who) for who in self.sides) if newest else (),
            remarks=tuple(self._remarks(each)),
        )

    def _side(self, clause: Clause, who: Author) -> SideShown:
        found = self.draft.accepted.get((who, clause.id))
        side, mine = side_of(self.work, self.case), False
        if side is not None:
            actor = self.work.actor
            mine = who in [author_of(each) for each in self.case.holders(side) if actor.is_holder(*each.key)]
        return SideShown(
            who=self.names.who(*who),
            at=None if found is None else found.at,
            by=None if found is None else self.names.at(found.at).person(found.person_id),
            mine=mine,
        )

    def _remarks(self, clause: Clause) -> Iterable[RemarkShown]:
        said = sorted((*self.draft.remarks, *self.draft.proposals), key=lambda each: each.at)
        return (self._remark(clause, each) for each in said if each.entry.clause == clause.id)

    def _remark(self, clause: Clause, said: Said) -> RemarkShown:
        then, workflow = self.names.at(said.at), self.work.version_of(self.case).workflow
        organization, person = said.author
        book = book_in_sight(self.work, self.case)
        proposed = Clause.of(said.entry.clauses[0]) if said.entry.act == "worded" else None
        here = [each.id for each in self.draft.begun]
        return RemarkShown(
            id=said.id,
            by=then.organization(organization) or then.person(person) or SYSTEM.person,
            at=said.at,
            words=said.entry.words,
            of=said.entry.version,
            readers=workflow.readers(each for each in book.readers if each in said.audience),
            private=said.audience != frozenset(book.readers),
            stale=proposed is None and said.entry.sha256 != clause.sha256,
            proposed=() if proposed is None else _parts(proposed, clause),
            takes=proposed is not None and clause.id in here and not against_drafting(self.work, self.case),
        )


def _heading(each: Clause) -> str:
    return " · ".join(one for one in (each.heading_zh, each.heading_en) if one)


def _parts(each: Clause, old: Clause | None) -> tuple[Compared, ...]:
    """The clause in each language that it, or what it is compared with, has; changes by single characters.

    A heading that stays stands above it already.
    """
    found = []
    for script in ("zh", "en"):
        heading, text = getattr(each, f"heading_{script}"), getattr(each, script)
        before = None if old is None else (getattr(old, f"heading_{script}"), getattr(old, script))
        renamed = before is not None and not _is_nothing(old) and before[0] != heading
        new = _whole(heading if renamed else "", text)
        earlier = None if before is None else _whole(before[0] if renamed else "", before[1])
        if new or earlier:
            compared = None if earlier is None else compare(earlier, new, apart=0)
            found.append(Compared(script=script, text=new, comparison=compared))
    return tuple(found)


def _is_nothing(old: Clause | None) -> bool:
    return old is None or old.is_empty


def _whole(heading: str, text: str) -> str:
    return "\n".join(each for each in (heading, text) if each)
