"""What the file of a procedure says about its meeting: its books, and what its rules for conferences name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from govflow.domain.attendance import ROLL, RollBook
from govflow.domain.conferences.conference import invited_in_time, over, rules
from govflow.domain.meetings import AGENDA, HELD, AgendaBook, HeldBook
from govflow.domain.minutes import TEXT, TextBook
from govflow.engine.machine import Machine
from govflow.engine.rules import BoundRule
from govflow.store.work import Version

SENDING, ENDING = (f"{rules.topic}.{each.__name__}" for each in (invited_in_time, over))


@dataclass(frozen=True, kw_only=True)
class Told:
    """By their names in this procedure: the day, the place, … None and empty where the file does not say it."""

    on: str | None = None
    at: str | None = None
    starts: str | None = None
    link: str | None = None
    arranged: tuple[str, ...] = ()  # the form in which it is held, and the languages
    of: tuple[str, ...] = ()  # the capacities of the members
    guests: tuple[str, ...] = ()
    items: tuple[str, ...] = ()  # what it calls the cases on the agenda
    sending: tuple[str, ...] = ()  # the steps that ask whether invitations are in time: they send them
    after: tuple[str, ...] = ()  # the steps with one of which the meeting is over
    purpose: str | None = None
    said: str | None = None
    summary: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)  # the fields with the text of the minutes, by language
    agreed: tuple[str, ...] = ()  # the steps by one of which it is agreed


def has_papers(version: Version) -> bool:
    """Does the procedure hold conferences?"""
    return rules.topic in version.machine.topics


@lru_cache(maxsize=500)
def told_of(version: Version) -> Told:
    """What its books and its rules for conferences say."""
    machine = version.machine
    held: HeldBook | None = machine.book(HELD)
    roll: RollBook | None = machine.book(ROLL)
    agenda: AgendaBook | None = machine.book(AGENDA)
    text: TextBook | None = machine.book(TEXT)
    named = [*_rules_of(machine)]
    ending = next((each.settings for _, each in named if each.rule.name == ENDING), {})
    return Told(
        on=held.on if held is not None else None,
        at=held.at if held is not None else None,
        starts=held.starts if held is not None else None,
        link=held.link if held is not None else None,
        arranged=tuple(each for each in (held.by, held.languages) if each) if held is not None else (),
        of=roll.of if roll is not None else (),
        guests=roll.guests if roll is not None else (),
        items=agenda.items if agenda is not None else (),
        sending=tuple(dict.fromkeys(step for step, each in named if each.rule.name == SENDING)),
        after=ending.get("after", ()),
        purpose=ending.get("purpose"),
        said=ending.get("said"),
        summary=ending.get("summary"),
        texts={str(code): name for code, name in text.texts.items()} if text is not None else {},
        agreed=text.agreed if text is not None else (),
    )


def _rules_of(machine: Machine) -> Iterator[tuple[str, BoundRule]]:
    """The rules that its steps call, each with its step."""
    for state in machine.workflow.states:
        for branch in (*machine.manual(state), *machine.automatic(state)):
            for each in (*branch.guards, *branch.effects):
                yield branch.transition.name, each
