"""Meetings: the agenda with its order and numbers, the same for every reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from govflow.engine.rules import (
    ActorName,
    BeginningStepName,
    ChildName,
    FieldName,
    RuleSet,
    StateBelow,
    StateName,
    StepName,
)
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("meetings")

AGENDA = "meetings.agenda"
HELD = "meetings.held"

EntryKind = Literal["heading", "procedural", "item"]
MOST_ENTRIES = 200
LONGEST_REASON = 500
LONGEST_TITLE, LONGEST_NAME = 120, 80
LONGEST_TIME = 1_440  # minutes: a day


@dataclass(frozen=True, kw_only=True)
class AgendaBook:
    """How a procedure keeps an agenda: of which cases below, by whom, in which states."""

    items: tuple[str, ...]
    kept_by: tuple[str, ...]
    open_in: tuple[str, ...]
    left_out: tuple[str, ...]
    begins_with: tuple[Text, ...]
    ends_with: tuple[Text, ...]
    public: bool
    debate_asked_by: tuple[str, ...]
    debate_asked_in: tuple[str, ...]
    debate_asked_of: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HeldBook:
    """Which answers say when and where a meeting is held, and which steps open and end its sittings."""

    on: str
    at: str | None
    starts: str | None = None
    elsewhere: str | None = None
    by: str | None = None
    link: str | None = None
    languages: str | None = None
    opened_by: tuple[str, ...] = ()
    ended_by: tuple[str, ...] = ()
    called_again_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AgendaEntry:
    """One line of an agenda: a heading, a procedural item that is no case, or a case.

    ``below``: a sub-item of the line above that is none. ``together``: marked to be decided together with others (an A
    item), which it is unless its debate is asked for (``Debate``). ``closed``: taken in the closed part. ``minutes``:
    the time it is expected to take. What is no case has a title, and perhaps one in the other language.
    """

    id: int | None = None
    kind: EntryKind
    title: str = ""
    title_other: str = ""
    item_id: int | None = None
    below: bool = False
    together: bool = False
    closed: bool = False
    minutes: int | None = None
    rapporteur: str = ""


@dataclass(frozen=True, kw_only=True)
class Debate:
    """That an organization asks for the debate of an item, so that it is not decided together with others.

    It stands until that organization takes it back: whoever keeps the agenda has no part in it.
    """

    organization_id: int
    reason: str = ""


@dataclass(frozen=True)
class PlaceItems:
    """Cases below that are not on the agenda yet are put there."""


@rules.book
def agenda(
    *,
    items: tuple[ChildName, ...],
    kept_by: tuple[ActorName, ...],
    open_in: tuple[StateName, ...],
    left_out: tuple[StateBelow, ...] = (),
    begins_with: tuple[Text, ...] = (),
    ends_with: tuple[Text, ...] = (),
    public: bool = False,
    debate_asked_by: tuple[ActorName, ...] = (),
    debate_asked_in: tuple[StateName, ...] = (),
    debate_asked_of: tuple[StateBelow, ...] = (),
) -> AgendaBook:
    """The cases below stand on an agenda, in an order that is kept, with headings and procedural items between them.

    items: Which cases below.
    kept_by: Who puts them in order.
    open_in: The states in which the order can be changed; in all others the agenda stands as it is.
    left_out: The states of those cases in which they are not put on the agenda by themselves.
    begins_with: The procedural items with which an agenda begins, unless it is changed.
    ends_with: Those with which it ends.
    public: Whether everybody may read the agenda once the case is public.
    debate_asked_by: Who may ask for the debate of an item that is marked to be decided together with others.
    debate_asked_in: The states in which that can be asked for, and be taken back by the organization that asked.
    debate_asked_of: The states of those cases in which it can: those before the vote.
    """
    return AgendaBook(
        items=items,
        kept_by=kept_by,
        open_in=open_in,
        left_out=left_out,
        begins_with=begins_with,
        ends_with=ends_with,
        public=public,
        debate_asked_by=debate_asked_by,
        debate_asked_in=debate_asked_in,
        debate_asked_of=debate_asked_of,
    )


@rules.book
def held(
    *,
    on: FieldName,
    at: FieldName | None = None,
    starts: FieldName | None = None,
    elsewhere: FieldName | None = None,
    by: FieldName | None = None,
    link: FieldName | None = None,
    languages: FieldName | None = None,
    opened_by: tuple[BeginningStepName, ...] = (),
    ended_by: tuple[StepName, ...] = (),
    called_again_by: tuple[StepName, ...] = (),
) -> HeldBook:
    """The meeting is held on a day, at a place, in one sitting or several: calendars and papers tell all of them.

    on: The field with the day, of the next sitting as well.
    at: The field with the place.
    starts: The field with the time of day at which it begins; calendars read one such as 9:00.
    elsewhere: The field with the place of the next sitting, where it is another one.
    by: The field that says whether people meet in a room or by video.
    link: The field with the link by which who is invited joins from elsewhere.
    languages: The field with the languages in which it is held.
    opened_by: The steps with which a sitting begins.
    ended_by: The steps with which it ends, or with which the one to come is called off.
    called_again_by: The steps with which one that was called off takes place after all, on the day that was named.
    """
    return HeldBook(
        on=on,
        at=at,
        starts=starts,
        elsewhere=elsewhere,
        by=by,
        link=link,
        languages=languages,
        opened_by=opened_by,
        ended_by=ended_by,
        called_again_by=called_again_by,
    )


@rules.effect
def place_items() -> PlaceItems:
    """Cases below that are not on the agenda yet are put on it, after the items that are there."""
    return PlaceItems()


def numbers(entries: Iterable[AgendaEntry]) -> list[str]:
    """The number of each line: 1, 2, 2.1, 3 …; a heading has none.

    >>> numbers([AgendaEntry(kind="procedural"), AgendaEntry(kind="item"), AgendaEntry(kind="item", below=True)])
    ['1', '2', '2.1']
    """
    found, main, sub = list[str](), 0, 0
    for each in entries:
        if each.kind == "heading":
            found.append("")
        elif each.below and main:
            sub += 1
            found.append(f"{main}.{sub}")
        else:
            main, sub = main + 1, 0
            found.append(str(main))
    return found


def standing_agenda(book: AgendaBook, item_ids: Iterable[int]) -> list[AgendaEntry]:
    """An agenda that nobody has put in order yet: what each begins with, the items, what each ends with."""
    return placed(
        [_procedural(each) for each in (*book.begins_with, *book.ends_with)],
        item_ids,
        after=len(book.begins_with),
    )


def placed(entries: Sequence[AgendaEntry], item_ids: Iterable[int], *, after: int | None = None) -> list[AgendaEntry]:
    """With those cases that are not on the agenda yet: after its last item, or after so many of its lines."""
    there = {each.item_id for each in entries}
    new = [AgendaEntry(kind="item", item_id=each) for each in item_ids if each not in there]
    at = after if after is not None else _after_items(entries)
    return [*entries[:at], *new, *entries[at:]]


def at_end(entries: Sequence[AgendaEntry], item_ids: Iterable[int]) -> list[AgendaEntry]:
    """The same at the very end: every line that is there keeps its number."""
    return placed(entries, item_ids, after=len(entries))


def tidied(entries: Iterable[AgendaEntry]) -> list[AgendaEntry]:
    """As an agenda is kept: nothing stands below a heading or at the top as a sub-item."""
    found: list[AgendaEntry] = []
    for each in entries:
        hangs = each.below and bool(found) and found[-1].kind != "heading" and each.kind != "heading"
        found.append(replace(each, below=hangs))
    return found


def against_order(
    entries: Sequence[AgendaEntry], before: Sequence[AgendaEntry], item_ids: Collection[int]
) -> Iterator[Message]:
    """Why an agenda is not kept in this order. ``item_ids``: the cases that may stand on it."""
    if len(entries) > MOST_ENTRIES:
        yield Message("An agenda has at most %(most)s entries.", most=MOST_ENTRIES)
    items = [each.item_id for each in entries if each.kind == "item"]
    if len(set(items)) < len(items):
        yield Message("A case stands on the agenda twice.")
    if not set(items) <= set(item_ids):
        yield Message("An entry names a case that is no item of this meeting. Reload the page.")
    if not {each.item_id for each in before if each.item_id is not None} <= set(items):
        yield Message("An item that is on the agenda is not taken off it: defer it instead.")
    for number, each in enumerate(entries, start=1):
        yield from _against_entry(number, each)


def _against_entry(number: int, entry: AgendaEntry) -> Iterator[Message]:
    if entry.kind != "item":
        if not entry.title:
            yield Message("Line %(number)s needs a title, in one language at least.", number=number)
        if max(len(entry.title), len(entry.title_other)) > LONGEST_TITLE:
            yield Message(
                "Line %(number)s: a title has at most %(most)s characters.", number=number, most=LONGEST_TITLE
            )
    if entry.minutes is not None and not 1 <= entry.minutes <= LONGEST_TIME:
        yield Message("Line %(number)s: give 1 to %(most)s minutes.", number=number, most=LONGEST_TIME)
    if len(entry.rapporteur) > LONGEST_NAME:
        yield Message("Line %(number)s: a name has at most %(most)s characters.", number=number, most=LONGEST_NAME)


def _procedural(title: Text) -> AgendaEntry:
    return AgendaEntry(kind="procedural", title=title.en, title_other=title.zh)


def _after_items(entries: Sequence[AgendaEntry]) -> int:
    return max((place for place, each in enumerate(entries, start=1) if each.kind == "item"), default=0)
