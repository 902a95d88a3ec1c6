"""The page of a case: what happens next and why then, what has happened, who takes part, what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from govflow.engine.diagram import svg
from govflow.engine.rounds.rules import Offer
from govflow.engine.seating.freedom import to_be_filled
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.accounts.posts import Post
from govflow.services.queries.case.actions import Actions, load_actions
from govflow.services.queries.case.ahead import read_case_ahead
from govflow.services.queries.case.answers import Answered, read_answers
from govflow.services.queries.case.awaited import Awaited, load_answered, load_awaited
from govflow.services.queries.case.children import Announced, load_announced
from govflow.services.queries.case.clocks import DeadlineLine, load_deadlines
from govflow.services.queries.case.decided_on import DecidedOn, load_decided_on
from govflow.services.queries.case.files import FileLine, load_files
from govflow.services.queries.case.head import (
    Head,
    Participant,
    Phase,
    Related,
    expected_names,
    load_head,
    load_participants,
    load_phases,
    load_related,
)
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.case.round.lines import RoundLine, load_round_lines
from govflow.services.queries.case.timeline import Timeline, load_timeline
from govflow.services.queries.case.timeline.folding import Stretch, by_phase
from govflow.services.queries.procedure.way import Way, way_words
from govflow.services.rights import holds, reads_as
from govflow.services.topics import ShownSection, load_sections
from govflow.store.cases import Pause
from govflow.store.deadlines.timers import Timer, running_timers
from govflow.store.rounds.electorates import load_owned_places
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.standing import load_seats_to_fill, takes_part
from govflow.store.visibility import Held, Outside, open_answers
from govflow.store.work import Case, Version, Work
from govflow.store.writing.clocks import held_until
from govflow.store.writing.locking import read_case
from govflow.values import Text

SHOWN_FILES = 12


@dataclass(frozen=True, kw_only=True)
class Next:
    """What happens next: who is awaited, for what, until when, how that was counted, and what follows silence."""

    lead: Message
    due_at: datetime | None
    pause: Pause | None  # where nothing runs and something stands still
    deadlines: tuple[DeadlineLine, ...]  # the earliest first
    not_before: date | None  # until when no step leads out of the state; none: at any time
    no_limit: Text | None  # why nothing ends the waiting
    awaited: tuple[Awaited, ...]
    vacant: tuple[Message, ...]  # seats whose holders act no more
    rounds: tuple[RoundLine, ...]  # the open ones

    @property
    def yours(self) -> bool:
        """Does it wait for the reader?"""
        return any(each.who.you and not each.answered for each in self.awaited)


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """Everything that the page of a case shows."""

    head: Head
    phases: tuple[Phase, ...]
    announced: tuple[Announced, ...]  # of the cases below, what is in force meanwhile
    next: Next
    way: Way | None  # for those to whom the procedure tells it
    actions: Actions
    decided_on: DecidedOn
    answers: tuple[Answered, ...]
    timeline: Timeline
    happened: tuple[Stretch, ...]  # the same, folded
    participants: tuple[Participant, ...]
    files: tuple[FileLine, ...]
    more_files: bool
    sections: tuple[ShownSection, ...]  # what the topics have to show
    related: tuple[Related, ...]  # other cases than the children
    rounds: tuple[RoundLine, ...]
    takes_part: bool
    outside: bool  # the reader sees it because everybody does
    mark: str  # of all that is shown (``case_mark``); empty where nobody asks for it
    diagram: str


def load_case_page(
    work: Work,
    reference: str,
    pairs: Sequence[tuple[int, str]],
    *,
    language: str,
    below: int | None = None,
    stood_in: Sequence[Post] = (),
) -> CasePage:
    """The page for this reader, who has these roles and stands in for those who have these posts.

    Raises NotFound for a case that the reader may not see.
    """
    case = read_case(work, reference)
    version, names = work.version_of(case), expected_names(work, case)
    held = read_case_ahead(work, case, names, SHOWN_FILES + 1, below)
    files = load_files(work, case, names, held, limit=SHOWN_FILES + 1)
    timeline = load_timeline(work, case, names, held, below, files=files)
    rounds = load_round_lines(work, case, held)
    return CasePage(
        head=load_head(work, case, names),
        phases=load_phases(work, case, held),
        announced=load_announced(work, case, names),
        next=load_next(work, case, names, rounds),
        way=way_words(version.machine, case.state, lambda: holds(work, case)),
        actions=load_actions(work, case, names, pairs, stood_in),
        outside=isinstance(held, Outside),
        mark="" if isinstance(held, Outside) else str(case.version),
        decided_on=load_decided_on(work, case, names, files),
        answers=_answers(work, case, names, held),
        timeline=timeline,
        happened=by_phase(timeline.events),
        participants=load_participants(work, case, names),
        files=files[:SHOWN_FILES],
        more_files=len(files) > SHOWN_FILES,
        sections=load_sections(work, case, names, held),
        related=load_related(work, case),
        rounds=rounds,
        takes_part=bool(held),
        diagram=_diagram(version, language, case.state),
    )


def case_mark(work: Work, reference: str) -> str:
    """Stands for all that the page of a case shows to who takes part: another one after each command that changed it,
    the same after one that only few know of, as in its forms. Raises NotFound, as to whoever only looks on.
    """
    case = read_case(work, reference)
    if isinstance(reads_as(work, case), Outside):
        raise NotFound(Message("You take no part in this case."))
    return str(case.version)


def load_next(work: Work, case: Case, names: Names, rounds: Sequence[RoundLine]) -> Next:
    """What the case waits for now."""
    timers = running_timers(work.session, case.id)
    timer = next((each for each in timers if each["status"] != "suspended"), None)
    opened = tuple(each for each in reversed(rounds) if each.closed_at is None)
    answered, seats = load_answered(work, case, names, opened)
    waiting = load_awaited(work, case, names, without=seats)
    still = {each.who for each in waiting}  # of several rounds, those that they have not answered
    return Next(
        lead=_lead(work, case, waiting, timer),
        due_at=timer["due_at"] if timer is not None else None,
        pause=case.pause if timer is None else None,
        deadlines=load_deadlines(work, case, timers),
        not_before=held_until(work, case),
        no_limit=work.version_of(case).workflow.states[case.state].no_limit,
        awaited=(*waiting, *(each for each in answered if each.who not in still)),
        vacant=_vacant(work, case, names),
        rounds=opened,
    )


def _lead(work: Work, case: Case, waiting: Sequence[Awaited], timer: Timer | None) -> Message:
    """The first sentence of the page."""
    state = work.version_of(case).workflow.states[case.state]
    if state.end is not None:
        return Message("The case has ended: %(state)s, on %(day)s.", state=state.title, day=case.today(case.entered_at))
    ask = state.ask or state.title
    until = timer["due_at"] if timer is not None and timer["due_at"] < NO_DEADLINE else None
    if not waiting and until is not None:
        return Message("Nobody is awaited until %(at)s: %(state)s.", at=until, state=state.title)
    if not waiting:
        return Message("Nobody is awaited at the moment: %(state)s.", state=state.title)
    if timer is None and case.pause is not None:
        return Message("The deadline stands still. Awaited from %(who)s: %(ask)s.", who=_names(waiting), ask=ask)
    if waiting[0].who.you:
        if until is None:
            return Message("It is your turn: %(ask)s.", ask=ask)
        return Message("It is your turn, until %(at)s: %(ask)s.", at=until, ask=ask)
    rounds = work.version_of(case).workflow.rounds
    if until is not None and any(isinstance(rounds[each], Offer) for each in state.rounds):
        return Message("Under seal until %(at)s: %(ask)s. Who has answered is told to nobody.", at=until, ask=ask)
    if until is None:
        return Message("Awaited from %(who)s: %(ask)s.", who=_names(waiting), ask=ask)
    return Message("Awaited from %(who)s until %(at)s: %(ask)s.", who=_names(waiting), at=until, ask=ask)


def _vacant(work: Work, case: Case, names: Names) -> tuple[Message, ...]:
    """Which seats must be filled anew, told to those who take part."""
    if not takes_part(work.actor, case, work.version_of(case).workflow):
        return ()
    found = [*load_seats_to_fill(work, case), *load_owned_places(work, case)]
    return tuple(to_be_filled(each, names.holder(each.holder).name, names.holder(each.other).name) for each in found)


def _names(waiting: Sequence[Awaited]) -> Any:
    """Up to three names; beyond that the first two and how many more."""
    texts = tuple(each.who.name for each in waiting)
    if len(texts) <= 3:
        return texts
    return Message("%(first)s and %(n)s others", first=texts[:2], n=len(texts) - 2)


def _answers(work: Work, case: Case, names: Names, held: Held) -> tuple[Answered, ...]:
    """The latest answer to every field that all who see the case may read; from outside, to those that are public."""
    fields, data = work.version_of(case).workflow.fields, open_answers(held, case.data)
    names.load(work, **ids_in(data, fields))
    answers = {name: data[name] for name in fields if name in data}
    return read_answers(answers, fields, names.at(case.ended_at))  # while it goes on, they stand for those of today


@lru_cache(maxsize=500)
def _diagram(version: Version, language: str, state: str) -> str:
    """The states around the present one."""
    return svg(version.workflow, language, prefix="here", current=state, around=state)
