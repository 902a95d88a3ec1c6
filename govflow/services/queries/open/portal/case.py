"""A public case as everybody may know it: where it stands, who takes part, its public answers and documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from govflow.errors import NotFound
from govflow.services.accounts.open_below import lies_open
from govflow.services.queries.case.agenda import AgendaLine, load_agenda_page
from govflow.services.queries.case.answers import Answered, read_answers
from govflow.services.queries.case.children import ChildTable, load_child_table
from govflow.services.queries.case.files import FileLine, load_files
from govflow.services.queries.case.head import (
    Head,
    Participant,
    Related,
    load_head,
    load_names,
    load_participants,
    load_related,
)
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.meetings.promises import PromiseLine, load_promise_lines
from govflow.services.rights import reads_as
from govflow.store.deadlines.timers import running_timers
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.visibility import Held, open_answers
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

MOST_FILES = 200
"""So many documents, the newest; no procedure declares as many public."""


MOST_BELOW = 200
"""So many of the cases below it, as they were opened."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What anybody may bring to the case now without an account; ``name``: what its file calls such cases."""

    name: str
    ask: Text


@dataclass(frozen=True, kw_only=True)
class PublicCase:
    """The page of a public case. ``due_at``: its next deadline. ``below``: what was brought to it and is public,
    such as comments, positions and conclusions. Nothing of its record is told from outside.
    """

    head: Head
    due_at: datetime | None
    answers: tuple[Answered, ...]
    participants: tuple[Participant, ...]
    files: tuple[FileLine, ...]
    agenda: tuple[AgendaLine, ...]
    promises: tuple[PromiseLine, ...]
    below: ChildTable | None
    more_below: int  # of which there is no room on the page
    offers: tuple[Offer, ...]
    related: tuple[Related, ...]


def load_public_case(work: Work, reference: str) -> PublicCase:
    """The page of a case. Raises NotFound for one that not everybody may see."""
    case = read_case(work, reference)
    names, held = load_names(work, case), reads_as(work, case)
    files = load_files(work, case, names, held, limit=MOST_FILES)
    promises = load_promise_lines(work, case, names)
    below, more = _below(work, case, names, {each.reference for each in promises})
    due_at = _due(work, case)
    return PublicCase(
        head=load_head(work, case, names),
        due_at=due_at,
        answers=_answers(work, case, names, held),
        participants=_organizations(load_participants(work, case, names)),
        files=files,
        agenda=_agenda(work, reference),
        promises=promises,
        below=below,
        more_below=more,
        offers=_offers(work, case, due_at),
        related=load_related(work, case),
    )


def _below(work: Work, case: Case, names: Names, but: Collection[str]) -> tuple[ChildTable | None, int]:
    """What was brought to the case, besides what stands on its page already; and how many more there are."""
    found = load_child_table(work, case, names)
    lines = [each for each in found.lines if each.reference not in but] if found is not None else []
    if found is None or not lines:
        return None, 0
    return replace(found, lines=tuple(lines[:MOST_BELOW])), max(0, len(lines) - MOST_BELOW)


def _answers(work: Work, case: Case, names: Names, held: Held) -> tuple[Answered, ...]:
    """What the procedure declares public, without answers that name a person of the directory."""
    fields = {
        name: field for name, field in work.version_of(case).workflow.fields.items() if field.kind.numbers != "persons"
    }
    data = open_answers(held, case.data)
    answers = {name: data[name] for name in fields if name in data}
    names.load(work, **ids_in(answers, fields))
    return read_answers(answers, fields, names.at(case.ended_at))


def _offers(work: Work, case: Case, due_at: datetime | None) -> tuple[Offer, ...]:
    """Nothing once its time is over, whether or not the clock has run."""
    if due_at is not None and due_at <= work.at:
        return ()
    children = work.version_of(case).workflow.children
    found = ((name, each.citizens) for name, each in children.items() if lies_open(case, each))
    return tuple(Offer(name=name, ask=citizens.ask) for name, citizens in found if citizens is not None)


def _organizations(found: Sequence[Participant]) -> tuple[Participant, ...]:
    """Those who take part, without persons."""
    return tuple(each for each in found if each.who.organization_id is not None)


def _due(work: Work, case: Case) -> datetime | None:
    """The next deadline of the case that runs."""
    due = (each["due_at"] for each in running_timers(work.session, case.id) if each["status"] != "suspended")
    return min((each for each in due if each < NO_DEADLINE), default=None)


def _agenda(work: Work, reference: str) -> tuple[AgendaLine, ...]:
    """The agenda, where everybody may read it."""
    with suppress(NotFound):
        return load_agenda_page(work, reference).agenda.lines
    return ()
