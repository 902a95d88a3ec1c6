"""Sittings of a mediation as pages show them: the list of those that the reader may read of, and each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from govflow.domain.sessions.book import SittingsBook
from govflow.domain.sessions.protocol import PROTOCOL_KINDS
from govflow.domain.sessions.sittings import KINDS, Apart, Listed, Objection, Sitting, in_order
from govflow.engine.entries.sittings import Present
from govflow.messages import Message
from govflow.services.queries.case.files import FileLine, load_files
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.names import Names
from govflow.services.queries.mediation.confiding.confidences import ReaderShown, readers_shown
from govflow.services.queries.mediation.entries import asked_of_entries, load_entries
from govflow.services.queries.mediation.mandates import load_mandates
from govflow.services.queries.mediation.minuted import CeilingShown, Minuted, load_minuted
from govflow.services.queries.mediation.protocol import ProtocolLine, protocol_in, protocol_line
from govflow.services.queries.mediation.sitting_rights import (
    against_calling,
    against_changing,
    against_naming,
    against_objecting,
    against_telling,
    apart_in,
    keeps,
    own_side,
    sides_there,
    sits_in,
    sitting_in_sight,
    sittings_book,
    sittings_in,
    sittings_of,
)
from govflow.services.rights import reads_as
from govflow.store.documents import load_readers
from govflow.store.sql.prepared import Asked
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

OF_ALL = (*KINDS, "sitting_told")
ON_THE_CASE = (*OF_ALL, *PROTOCOL_KINDS)
"""Entries of which the page of the case tells."""


@dataclass(frozen=True, kw_only=True)
class SittingLine:
    """A sitting in a list. ``side``: with whom alone; none: joint."""

    id: str
    side: Text | None
    day: date
    hour: str
    place: str
    called_off: bool
    to_come: bool


@dataclass(frozen=True, kw_only=True)
class ApartLine:
    """A sitting with another side alone, as far as the file lets it be told."""

    side: Text
    day: date
    called_off: bool


@dataclass(frozen=True, kw_only=True)
class SittingLines:
    """The sittings of a case that the reader may read of, the latest first. ``calls``: may the reader call one now?

    ``protocol``: how that stands; none where the procedure knows none.
    """

    reference: str
    lines: tuple[SittingLine, ...]
    apart: tuple[ApartLine, ...]
    calls: bool
    protocol: ProtocolLine | None


@dataclass(frozen=True, kw_only=True)
class SittingsPage:
    """All of them on a page of their own. ``closed``: why the reader calls none; ``sides``: with whom alone.

    ``tells_apart``: are the others told that there is one with a side alone?
    """

    head: Head
    lines: tuple[SittingLine, ...]
    apart: tuple[ApartLine, ...]
    closed: tuple[Message, ...]
    keeps: bool
    tells_apart: bool
    sides: tuple[tuple[str, Text], ...]
    today: date


@dataclass(frozen=True, kw_only=True)
class PersonShown:
    """Somebody who was there. ``mandate``: the document, as far as the reader may read it; ``entered``: as it was."""

    name: str
    mandate: FileLine | None
    entered: Present

    @property
    def earlier(self) -> int | None:
        """The version of the mandate that was entered, where a newer one was filed since."""
        version = self.entered.version
        return version if self.mandate is not None and 0 < version < self.mandate.number else None


@dataclass(frozen=True, kw_only=True)
class ListShown:
    """Whom somebody entered for a side."""

    people: tuple[PersonShown, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SideShown:
    """A side of a sitting. ``own``: whom it named itself; ``kept``: whom who keeps the sitting named; ``enters``: may
    the reader enter who is there for it?
    """

    capacity: str
    title: Text
    names: tuple[Text, ...]
    own: ListShown | None
    kept: ListShown | None
    objection: Objection | None
    yours: bool
    enters: bool


@dataclass(frozen=True, kw_only=True)
class SittingPage:
    """A sitting with all that the reader may do with it. ``changes``, ``objects``: may it be changed, objected to?

    ``minuted``: its minutes and what may be done with them; ``ceilings``: those that the reader may read; ``tells``:
    may the reader tell one?
    """

    head: Head
    line: SittingLine
    agenda: tuple[str, ...]
    why_off: str
    keeper: Text
    sides: tuple[SideShown, ...]
    read_by: tuple[ReaderShown, ...]
    changes: bool
    objects: bool
    minuted: Minuted
    ceilings: tuple[CeilingShown, ...]
    tells: bool
    mandates: tuple[FileLine, ...]


def asked_of_lines(work: Work, case: Case) -> list[Asked]:
    """What ``load_sitting_lines`` will ask."""
    return [asked_of_entries(work, case, ON_THE_CASE)] if _are_kept(work, case) else []


def load_sitting_lines(work: Work, case: Case, _names: Names) -> SittingLines | None:
    """For the page of the case, as soon as sittings can be called. The same for a side whether there are others with
    the other side or not.
    """
    book = sittings_book(work, case)
    if book is None or not _are_kept(work, case):
        return None
    entries = load_entries(work, case, ON_THE_CASE)
    if not (entries or case.state in book.called_in):
        return None
    known = sittings_in(entries)
    return SittingLines(
        reference=case.reference,
        lines=_lines(work, case, known),
        apart=_apart(work, case, apart_in(entries, known)),
        calls=not against_calling(work, case, book),
        protocol=protocol_line(work, case, protocol_in(entries)),
    )


def load_sittings_page(work: Work, reference: str) -> SittingsPage:
    """Raises NotFound for who takes part in no sitting."""
    case = read_case(work, reference)
    book, names = sittings_of(work, case), load_names(work, case)
    parties, entries = work.version_of(case).workflow.parties, load_entries(work, case, OF_ALL)
    known = sittings_in(entries)
    return SittingsPage(
        head=load_head(work, case, names),
        lines=_lines(work, case, known),
        apart=_apart(work, case, apart_in(entries, known)),
        closed=tuple(against_calling(work, case, book)),
        keeps=keeps(work, case, book),
        tells_apart=book.tells_apart,
        sides=tuple((each, parties[each].title) for each in book.sides if case.holders(each)),
        today=case.today(work.at),
    )


def load_sitting(work: Work, reference: str, sitting: str) -> SittingPage:
    """Raises NotFound where the reader may not read of it, in the same words where there is none."""
    case = read_case(work, reference)
    known, book = sitting_in_sight(work, case, sitting), sittings_of(work, case)
    names, workflow = load_names(work, case), work.version_of(case).workflow
    readers = load_readers(work.session, {known.compartment}).get(known.compartment, [])
    names.load(
        work,
        persons=(*(each.person_id for each in readers), *(each.person_id for each in known.answers.values())),
        organizations=(each.organization_id for each in readers),
    )
    files = {each.id: each for each in load_files(work, case, names, reads_as(work, case), _named(known))}
    sides = tuple(_side(work, case, book, known, each, files) for each in sides_there(case, book, known))
    return SittingPage(
        head=load_head(work, case, names),
        line=_line(work, case, known),
        agenda=known.agenda,
        why_off=known.called_off or "",
        keeper=workflow.parties[book.kept_by].title,
        sides=sides,
        read_by=readers_shown(workflow, readers, names),
        changes=not against_changing(work, case, book, known),
        objects=not against_objecting(work, case, book, known),
        minuted=load_minuted(work, case, book, known, names),
        ceilings=tuple(
            CeilingShown(title=workflow.parties[side].title, ceiling=each)
            for side, each in known.ceilings.items()
            if side in workflow.parties
        ),
        tells=not against_telling(work, case, book, known),
        mandates=load_mandates(work, case, names, book.audience(known.side)) if any(s.enters for s in sides) else (),
    )


def _are_kept(work: Work, case: Case) -> bool:
    """Could there be sittings that the actor reads of?"""
    book = sittings_book(work, case)
    begun = book is not None and (case.end is not None or bool(case.holders(book.kept_by)))
    return book is not None and begun and sits_in(work, case, book)


def _lines(work: Work, case: Case, sittings: Mapping[str, Sitting]) -> tuple[SittingLine, ...]:
    return tuple(_line(work, case, each) for each in in_order(sittings.values()))


def _apart(work: Work, case: Case, found: Sequence[Apart]) -> tuple[ApartLine, ...]:
    parties = work.version_of(case).workflow.parties
    shown = (each for each in found if each.side in parties)
    return tuple(ApartLine(side=parties[each.side].title, day=each.day, called_off=each.called_off) for each in shown)


def _line(work: Work, case: Case, known: Sitting) -> SittingLine:
    parties = work.version_of(case).workflow.parties
    return SittingLine(
        id=known.id,
        side=parties[known.side].title if known.side in parties else None,
        day=known.day,
        hour=known.hour,
        place=known.place,
        called_off=known.called_off is not None,
        to_come=known.day > case.today(work.at),
    )


def _side(
    work: Work, case: Case, book: SittingsBook, known: Sitting, side: str, files: Mapping[str, FileLine]
) -> SideShown:
    return SideShown(
        capacity=side,
        title=work.version_of(case).workflow.parties[side].title,
        names=tuple(each.name for each in case.holders(side)),
        own=_listed(known.own.get(side), files),
        kept=_listed(known.kept.get(side), files),
        objection=known.objections.get(side),
        yours=own_side(work, case, book, known) == side,
        enters=not against_naming(work, case, book, known, side),
    )


def _listed(found: Listed | None, files: Mapping[str, FileLine]) -> ListShown | None:
    if found is None:
        return None
    people = tuple(PersonShown(name=each.name, mandate=files.get(each.mandate), entered=each) for each in found.people)
    return ListShown(people=people, at=found.at)


def _named(known: Sitting) -> set[str]:
    lists = (*known.own.values(), *known.kept.values())
    return {person.mandate for each in lists for person in each.people if person.mandate}
