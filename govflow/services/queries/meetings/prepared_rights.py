"""Who may do what with steps that one prepares and another confirms: one function for each right.

Asked by commands and pages alike; each answers for the actor of the work, with all that speaks against an act.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from govflow.domain.prepared import STEPS, Preparation, PreparedBook
from govflow.engine.definition import Transition
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.rights import against_others, holds
from govflow.store.meetings.prepared import find_preparation, names_then, roles_today
from govflow.store.standing import standing
from govflow.store.work import Case, Work
from govflow.values import Actor

NO_SUCH = Message("There is nothing of this kind prepared that you may see.")


def prepared_book(work: Work, case: Case) -> PreparedBook | None:
    book: PreparedBook | None = work.version_of(case).machine.book(STEPS)
    return book


def prepares(work: Work, case: Case) -> bool:
    """Does the actor prepare steps here for those whose they are?"""
    book = prepared_book(work, case)
    return book is not None and not holds(work, case).isdisjoint(book.by)


def confirms(work: Work, case: Case, step: str, state: str | None = None) -> bool:
    """May the actor take a step, of the present state unless told, by what it holds? That it is open is asked later."""
    found = work.version_of(case).machine.manual(state or case.state)
    mine = holds(work, case)
    return any(each.transition.name == step and not each.transition.people.isdisjoint(mine) for each in found)


def sees_prepared(work: Work, case: Case, step: str, state: str) -> bool:
    """Who prepares reads what was prepared in a state, and who may take that step there; nobody else learns of it."""
    return prepares(work, case) or confirms(work, case, step, state)


def preparation_in_sight(work: Work, case: Case, prepared_id: int) -> Preparation:
    """One that the actor may see. Raises NotFound, in the same words where there is none."""
    found = find_preparation(work, case, prepared_id) if prepared_book(work, case) is not None else None
    if found is None or not sees_prepared(work, case, found.step, found.state):
        raise NotFound(NO_SUCH)
    return found


def may_be_prepared(work: Work, case: Case) -> Iterator[Transition]:
    """The steps of the present state that the actor prepares, each once; not what it may take itself."""
    book = prepared_book(work, case)
    if book is None or not prepares(work, case):
        return
    here = work.version_of(case).machine.manual(case.state)
    found = {each.transition.name: each.transition for each in reversed(here)}
    for name in book.steps:
        if name in found and not confirms(work, case, name):
            yield found[name]


def against_preparing(work: Work, case: Case, step: str) -> list[Message]:
    """Why the actor does not prepare a step now. That its conditions do not hold yet is no reason."""
    book, machine = prepared_book(work, case), work.version_of(case).machine
    if book is None or step not in book.steps:
        title = machine.title_of(step)
        return [Message("“%(step)s” is not prepared here: whoever may take it fills it in.", step=title)]
    if not any(each.transition.name == step for each in machine.manual(case.state)):
        return [_elsewhere(work, case, step)]
    if reasons := against_others(work, case, book.by):
        return reasons
    if work.actor.stands_in is not None:  # it stands by the role of whoever prepared it, asked when it is confirmed
        return [Message("Nobody prepares a step by standing in for somebody: prepare it in a role of your own.")]
    own = Message("You may take “%(step)s” yourself: nobody has to confirm it.", step=machine.title_of(step))
    return [own] if confirms(work, case, step) else []


def against_confirming(work: Work, case: Case, prepared: Preparation, who: Actor) -> list[Message]:
    """Why what ``who`` prepared is not confirmed by anybody now; whose step it is, is asked when it is taken."""
    if reasons := against_ended(work, case, prepared):
        return reasons
    book = prepared_book(work, case)
    if book is not None and not _acts_as(work, case, who).isdisjoint(book.by):
        return []
    return [
        Message(
            "%(person)s, who prepared “%(step)s”, does not prepare steps here any more. Decline it, or take the step "
            "with answers of your own.",
            person=who.person,
            step=work.version_of(case).machine.title_of(prepared.step),
        )
    ]


def against_ended(work: Work, case: Case, prepared: Preparation) -> list[Message]:
    """Why nothing more becomes of what was prepared."""
    title = work.version_of(case).machine.title_of(prepared.step)
    match prepared.ending:
        case "confirmed":
            return [Message("“%(step)s” was confirmed already.", step=title)]
        case "declined":
            return [Message("“%(step)s” was declined; it can be prepared anew.", step=title)]
        case "withdrawn":
            return [Message("“%(step)s” was withdrawn by whoever prepared it.", step=title)]
        case "replaced":
            return [Message("“%(step)s” was prepared anew meanwhile. Look at what stands there now.", step=title)]
    if prepared.over:
        return [Message("“%(step)s” was prepared before the case went on: it is over.", step=title)]
    return []


def who_prepared(work: Work, case: Case, prepared: Preparation) -> Actor:
    """Whoever prepared a step, called as then, with the roles that they have today where it was prepared for."""
    person, organization = names_then(work, prepared)
    number = prepared.by_organization
    return Actor(
        person_id=prepared.by_person,
        person=person,
        organization_id=number,
        organization=organization,
        roles=roles_today(work, case, prepared),
        organization_ids=frozenset(() if number is None else (number,)),
    )


def _acts_as(work: Work, case: Case, who: Actor) -> frozenset[str]:
    """As what somebody else acts in the case today. Nobody acts for an organization without a role in it."""
    if who.organization_id is not None and not who.roles:
        return frozenset()
    return standing(replace(work, actor=who, asked={}, acted_for={}, acting_from={}), case).capacities


def _elsewhere(work: Work, case: Case, step: str) -> Message:
    version = work.version_of(case)
    return Message(
        "“%(step)s” is not possible while the case is in “%(state)s”.",
        step=version.machine.title_of(step),
        state=version.workflow.states[case.state].title,
    )
