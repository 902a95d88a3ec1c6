"""The floor as a desk shows it: who speaks and for how long, who waits, and whether the sitting goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from govflow.domain.floor import Interruption, Place, SpeakersBook, waiting
from govflow.messages import Message
from govflow.services.queries.case.names import Names, Who
from govflow.services.queries.meetings.floor_rights import (
    against_asking,
    against_chairing,
    against_ending,
    against_interrupting,
    against_keeping_list,
    against_leaving_list,
    speakers_book,
)
from govflow.services.rights import reads_as
from govflow.store.meetings.floor import (
    asked_of_closings,
    asked_of_interruptions,
    asked_of_places,
    closed_lists,
    interrupted,
    load_places,
)
from govflow.store.sql.prepared import Asked
from govflow.store.visibility import Outside
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class PlaceShown:
    """A place on the list. ``seconds``: how long it has had the floor; ``over``: how much of that beyond its time.

    ``by``: who put it there, where it did not ask itself.
    """

    id: int
    who: Who
    by: Text | None
    moved: bool
    asked_at: datetime
    began_at: datetime | None
    seconds: int
    over: int
    ends: bool  # the reader may end its speech
    leaves: bool  # the reader may take it off the list


@dataclass(frozen=True, kw_only=True)
class SpeakingList:
    """The list of one line of the agenda. ``speaking``: who has the floor on it."""

    entry_id: int
    speaking: PlaceShown | None
    waiting: tuple[PlaceShown, ...]
    spoken: tuple[PlaceShown, ...]
    closed: bool
    minutes_each: int | None
    asks: bool
    own: PlaceShown | None  # the place with which the reader's organization waits
    keeps: bool
    chairs: bool
    others: tuple[Who, ...]  # whom the reader may put on it
    shut: tuple[Message, ...]  # why the reader asks for nothing


@dataclass(frozen=True, kw_only=True)
class Floor:
    """What a desk shows of it. ``elsewhere``: who has the floor on another line that the reader sees, and the line.

    ``interruption``: the one that lasts; ``late``: longer than was expected.
    """

    list: SpeakingList
    elsewhere: tuple[Text, int] | None
    interruption: Interruption | None
    late: bool
    interrupts: bool


def asked_of_floor(work: Work, case: Case) -> Iterator[Asked]:
    """What ``load_floor`` will ask of a meeting."""
    if speakers_book(work, case) is not None:
        yield asked_of_places(work, case)
        yield asked_of_closings(work, case)
        yield asked_of_interruptions(work, case)


def expect_speakers(work: Work, case: Case, names: Names) -> None:
    """Who stands on the lists is named with whatever else is."""
    if speakers_book(work, case) is not None:
        names.expect(organizations=_named(load_places(work, case)))


def load_floor(work: Work, case: Case, names: Names, entry_id: int | None) -> Floor | None:
    """The floor on a line that the reader sees; None where none is kept, and for who does not take part."""
    book = speakers_book(work, case)
    if book is None or entry_id is None or isinstance(reads_as(work, case), Outside):
        return None
    every = load_places(work, case)
    places = [each for each in every if each.entry_id == entry_id]
    other = next((each for each in every if each.speaks and each.entry_id != entry_id), None)
    broken = interrupted(work, case)
    keeps = not against_keeping_list(work, case)
    takers = [*_takers(case, book)] if keeps else []
    names.load(work, organizations=(*_named(every), *takers))
    return Floor(
        list=_list(work, case, book, places, names, entry_id, takers),
        elsewhere=(names.who(other.organization_id, None).name, other.entry_id) if other is not None else None,
        interruption=broken,
        late=broken is not None and broken.until < work.at,
        interrupts=not against_interrupting(work, case),
    )


def _list(
    work: Work,
    case: Case,
    book: SpeakersBook,
    places: Sequence[Place],
    names: Names,
    entry_id: int,
    takers: Iterable[int],
) -> SpeakingList:
    queue = waiting(places, entry_id)
    now = next((each for each in places if each.speaks), None)
    closed, shut = entry_id in closed_lists(work, case), against_asking(work, case)
    on_it = {each.organization_id for each in (*queue, *([now] if now is not None else ()))}
    shown = {each.id: _shown(work, case, book, each, names) for each in places}
    mine = next((each for each in queue if each.organization_id == work.actor.organization_id), None)
    done = sorted((each for each in places if each.ended_at is not None), key=lambda each: each.ended_at or work.at)
    return SpeakingList(
        entry_id=entry_id,
        speaking=shown[now.id] if now is not None else None,
        waiting=tuple(shown[each.id] for each in queue),
        spoken=tuple(shown[each.id] for each in done),
        closed=closed,
        minutes_each=book.minutes_each,
        asks=not (shut or closed) and work.actor.organization_id not in on_it,
        own=shown[mine.id] if mine is not None else None,
        keeps=not against_keeping_list(work, case),
        chairs=not against_chairing(work, case),
        others=() if closed else tuple(names.who(each, None) for each in takers if each not in on_it),
        shut=tuple(shut),
    )


def _named(places: Iterable[Place]) -> Iterator[int | None]:
    return (each for place in places for each in (place.organization_id, place.added_by))


def _takers(case: Case, book: SpeakersBook) -> Iterable[int]:
    """All who may have the floor."""
    found = (each.organization_id for name in book.of for each in case.holders(name))
    return dict.fromkeys(each for each in found if each is not None)


def _shown(work: Work, case: Case, book: SpeakersBook, place: Place, names: Names) -> PlaceShown:
    spoken = place.spoken(work.at)
    limit = timedelta(minutes=book.minutes_each) if book.minutes_each is not None else spoken
    other = place.added_by != place.organization_id
    return PlaceShown(
        id=place.id,
        who=names.who(place.organization_id, None),
        by=names.organization(place.added_by) if other else None,
        moved=place.moved,
        asked_at=place.asked_at,
        began_at=place.began_at,
        seconds=int(spoken.total_seconds()),
        over=max(int((spoken - limit).total_seconds()), 0),
        ends=place.speaks and not against_ending(work, case, place),
        leaves=place.waits and not against_leaving_list(work, case, place),
    )
