"""Steps that one prepares and another confirms, for the few who read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from govflow.domain.prepared import Preparation
from govflow.engine.decide import handed
from govflow.engine.definition import SAME, FormField, Transition, Workflow
from govflow.engine.facts import Form
from govflow.messages import Message
from govflow.services.queries.case.answers import Answered, read_answers
from govflow.services.queries.case.head import Head, expected_names, load_head
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.meetings.prepared_rights import (
    against_ended,
    confirms,
    may_be_prepared,
    preparation_in_sight,
    prepared_book,
    prepares,
    sees_prepared,
)
from govflow.store.meetings.prepared import asked_of_open_below, asked_of_preparations, load_preparations
from govflow.store.sql.prepared import Asked
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts
from govflow.store.writing.locking import changes_since, read_by_id, read_case, read_together
from govflow.values import Text

ASKED = (asked_of_preparations,)


@dataclass(frozen=True, kw_only=True)
class PreparedShown:
    """A step as it was prepared, word for word. ``missing``: what the case has to come to before it can be taken.

    ``changed``: what has happened since it was prepared, for whoever has to look again. ``target``: the state that it
    leads to; none where the case stays. ``declined``: why it is not taken so, once that was said.
    """

    id: int
    step: str
    title: Text
    by: Text
    organization: Text | None
    at: datetime
    answers: tuple[Answered, ...]
    reason: str | None
    sha256: str
    whose: tuple[Text, ...]  # who may take it
    target: Text | None
    confirm: Text | None
    missing: tuple[Message, ...]
    changed: tuple[Message, ...]
    stands: bool  # can it still be confirmed?
    stale: bool
    confirms: bool
    withdraws: bool
    declined: str
    declined_by: Text | None
    declined_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A step that the reader may prepare. ``anew``: one stands there, or was declined."""

    step: str
    title: Text
    anew: bool


@dataclass(frozen=True, kw_only=True)
class PreparedSteps:
    """What was prepared in a case, and what the reader may prepare there."""

    reference: str
    version: int
    prepared: tuple[PreparedShown, ...]
    offered: tuple[Offered, ...]


@dataclass(frozen=True, kw_only=True)
class PreparedPage:
    """One step that was prepared. ``ended``: why nothing more becomes of it."""

    head: Head
    shown: PreparedShown
    ended: tuple[Message, ...]


def load_prepared(work: Work, case: Case, names: Names) -> PreparedSteps | None:
    """What this reader may know of; None where that is nothing."""
    if prepared_book(work, case) is None:
        return None
    found = [each for each in load_preparations(work, case) if _shown_to(work, case, each)]
    _load_names(work, case, names, found)
    known = {each.step for each in found}
    offered = tuple(
        Offered(step=each.name, title=each.title, anew=each.name in known) for each in may_be_prepared(work, case)
    )
    if not (found or offered):
        return None
    shown = tuple(_shown(work, case, names, each) for each in found)
    return PreparedSteps(reference=case.reference, version=case.version, prepared=shown, offered=offered)


def expect_prepared(work: Work, case: Case, names: Names) -> None:
    """Expect the names of those who prepared something that this reader may know of."""
    if prepared_book(work, case) is not None:
        for each in load_preparations(work, case):
            if _shown_to(work, case, each):
                names.expect(**_named(work, case, each))


def load_prepared_page(work: Work, reference: str, prepared_id: int) -> PreparedPage:
    """One that was prepared, whatever has become of it. Raises NotFound."""
    case = read_case(work, reference)
    found, names = preparation_in_sight(work, case, prepared_id), expected_names(work, case)
    _load_names(work, case, names, [found])
    return PreparedPage(
        head=load_head(work, case, names),
        shown=_shown(work, case, names, found),
        ended=tuple(against_ended(work, case, found)),
    )


def _shown_to(work: Work, case: Case, prepared: Preparation) -> bool:
    """What was declined is told to who prepares; who declined it knows."""
    if prepared.ending is not None:
        return prepares(work, case)
    return sees_prepared(work, case, prepared.step, prepared.state)


def _load_names(work: Work, case: Case, names: Names, found: list[Preparation]) -> None:
    for each in found:
        names.expect(**_named(work, case, each))
    if found:
        names.load_expected(work, ())


def _named(work: Work, case: Case, prepared: Preparation) -> Mapping[str, Iterable[int | None]]:
    """Whom the words that are shown of it name."""
    named = ids_in(prepared.answers, work.version_of(case).workflow.fields)
    return {
        **named,
        "persons": (*named["persons"], prepared.by_person, prepared.ended_by),
        "organizations": (*named["organizations"], prepared.by_organization),
    }


def _shown(work: Work, case: Case, names: Names, prepared: Preparation) -> PreparedShown:
    version = work.version_of(case)
    then = names.at(prepared.at)
    by = then.person(prepared.by_person)
    assert by is not None  # it is loaded
    step, missing = _as_it_stands(work, case, prepared)
    stale = prepared.stands and prepared.version != case.version
    mine = confirms(work, case, prepared.step)
    return PreparedShown(
        id=prepared.id,
        step=prepared.step,
        title=version.machine.title_of(prepared.step),
        by=by,
        organization=then.organization(prepared.by_organization),
        at=prepared.at,
        answers=read_answers(prepared.answers, _asked(version.workflow, prepared), names),
        reason=prepared.reason,
        sha256=prepared.sha256,
        whose=() if step is None else tuple(map(version.machine.capacity_title, sorted(step.people))),
        target=None if step is None or step.to == SAME else version.workflow.states[step.to].title,
        confirm=None if step is None else step.confirm,
        missing=missing,
        changed=changes_since(work, case, prepared.entries) if stale else (),
        stands=prepared.stands,
        stale=stale,
        confirms=mine and prepared.stands,
        withdraws=prepares(work, case) and prepared.stands,
        declined=prepared.said if prepared.ending == "declined" else "",
        declined_by=names.at(prepared.ended_at).person(prepared.ended_by) if prepared.ending == "declined" else None,
        declined_at=prepared.ended_at if prepared.ending == "declined" else None,
    )


def _asked(workflow: Workflow, prepared: Preparation) -> Mapping[str, FormField]:
    """The fields as the form of the step has them: another form may ask for the same in other words."""
    forms = (workflow.form_of(each) for each in workflow.transitions if each.name == prepared.step)
    return {each.name: each for form in forms for each in form}


def _as_it_stands(work: Work, case: Case, prepared: Preparation) -> tuple[Transition | None, tuple[Message, ...]]:
    """The step as these answers choose it, and what speaks against taking it now."""
    if not prepared.stands:
        return None, ()
    machine, form = work.version_of(case).machine, Form(prepared.answers, prepared.reason)
    found = handed(machine, prepared.step, load_facts(work, case, form, machine.needs(case.state, prepared.step)))
    return (None, ()) if found is None else (found.transition, (*found.wrong, *found.missing))


def asked_of_prepared(work: Work, case: Case) -> tuple[Asked, ...]:
    """What ``load_prepared`` and, of a meeting, ``prepared_mark`` will ask, where the procedure has steps prepared."""
    asked = (asked_of_preparations(work, case), asked_of_open_below(work, case.id))
    return () if prepared_book(work, case) is None else asked


def prepared_mark(work: Work, case_id: int, waiting: int) -> tuple[int, ...]:
    """Stands for what waits to be confirmed in a case and in those below it, as far as the reader may know of it.

    ``waiting``: how much there is, for whomever; mostly nothing, and then nothing more is asked.
    """
    if not waiting:
        return ()
    rows = asked_of_open_below(work, case_id).rows(work.session)
    read_together(work, {row.case_id for row in rows})
    return tuple(row.id for row in rows if sees_prepared(work, read_by_id(work, row.case_id), row.step, row.state))
