"""Opening cases: a reference, a row, the opener's seat, the first state; alone, below another, or beside one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from govflow.engine.asking import AskedForm, before_opening
from govflow.engine.asking.filling import answers_to, left_out
from govflow.engine.definition import ChildCases
from govflow.engine.entries import Opened, StepConfided
from govflow.engine.expressions import scope_of
from govflow.engine.facts import Holder
from govflow.engine.intents import AdoptCase, OpenCase
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.cases import CASE, LONGEST_TITLE, LinkRow
from govflow.store.lists.search import make_findable
from govflow.store.parties import keep_seats, reading_holders, seat, unseat
from govflow.store.rounds.in_hand import take_in_hand
from govflow.store.rounds.taking_up import NONE_HELD, Held, against_its_rounds, found_alone, load_held
from govflow.store.sql.locks import Rank
from govflow.store.sql.upsert import insert_new
from govflow.store.standing.sides import author
from govflow.store.work import Body, Case, Version, Work, columns_of
from govflow.store.writing.confidences import keep_confidences, shown_to_all, split_confidences
from govflow.store.writing.entering import enter_state, refresh_viewers
from govflow.store.writing.filing import hand_on
from govflow.store.writing.locking import line_above, lock_by_id, related
from govflow.store.writing.pinning import linked_version, next_reference, pin_children
from govflow.store.writing.seating import held, opened

LINK = LinkRow.__table__


def open_case(
    work: Work,
    version: Version,
    body: Body,
    *,
    title: str,
    title_other: str | None,
    answers: Mapping[str, Any],
    parent: Case | None = None,
    child_name: str | None = None,
    parties: Mapping[str, Sequence[Holder]] | None = None,
    filed: Callable[[Case], Mapping[str, Any]] | None = None,
) -> Case:
    """Open a case in the first state of its procedure; below ``parent`` under the name that its file has for it.

    ``answers`` are checked already; ``filed`` gives them with their uploads filed, once the case has its number.
    """
    workflow = version.workflow
    fields = workflow.forms[workflow.opening]
    case = new_case(work, version, body, title, parent)
    case.title_other = title_other
    case.child_name = child_name
    if parent is not None and child_name is not None:
        below = work.version_of(parent).workflow.children[child_name]
        case.readers = reading_holders(below, parent.parties)
    _insert(work, case, version)
    pin_children(work, case)
    work.cases[case.id] = case
    given = filed(case) if filed else answers
    open_answers, _ = split_confidences(fields, given)
    case.data.update(open_answers)
    keep_seats(work, case, opened(work, case, parties or {}, fields, open_answers))
    keep_confidences(work, case, fields, given, author(work, case), StepConfided(step=workflow.opening))
    work.enter(case, Opened(workflow=workflow.id, start=workflow.start, answers=shown_to_all(fields, given)))
    make_findable(work, case)
    enter_state(work, case, workflow.start, workflow.title)
    work.opened.append(case)
    return case


def open_linked(work: Work, case: Case, intent: OpenCase, given: Mapping[str, Any] | None = None) -> Case:
    """Open the case that another asks for, below it or beside it, and link both. ``given``: as somebody answered it."""
    version = linked_version(work, case, intent)
    answers = linked_answers(work, case, version, intent) if given is None else dict(given)
    papers = [each for each in version.workflow.forms[version.workflow.opening] if each.kind.filed]
    filed = {each.name: each for each in papers if each.name in answers}
    new_one = open_case(
        work,
        version,
        case.body,
        title=intent.title[:LONGEST_TITLE],  # an answer may be longer
        title_other=(intent.title_other or "")[:LONGEST_TITLE] or None,
        answers=answers,
        filed=lambda new: answers | {name: hand_on(work, new, answers[name], each) for name, each in filed.items()},
        parent=case if intent.child is not None else None,
        child_name=intent.child,
        parties=intent.parties,
    )
    _link(work, case, new_one.id, intent.relation)
    return new_one


def linked_answers(work: Work, case: Case, version: Version, intent: OpenCase) -> dict[str, Any]:
    """What the opening form of the other procedure is answered with, papers of this case included. Raises Invalid.

    What that form does not ask for, with these answers, stays here.
    """
    workflow, today = version.workflow, case.today(work.at)
    fields = {each.name: each for each in workflow.forms[workflow.opening]}
    optional = [each.model_copy(update={"required": False}) for each in fields.values()]
    form, facts = AskedForm(optional, scope_of(workflow, work.vocabulary)), before_opening(workflow, work.at, today)
    given = {name: value for name, value in intent.data.items() if name in fields and fields[name].value is None}
    asked = {name: given[name] for name in given.keys() - left_out(form, given, facts)}
    papers = {name: value for name, value in asked.items() if fields[name].kind.filed}
    typed = {name: value for name, value in asked.items() if name not in papers}
    return answers_to(form, typed, facts, {}, today=today) | papers


def adopt_case(work: Work, case: Case, intent: AdoptCase) -> None:
    """Take a case that stands alone under this one. Raises Refused when it cannot be taken."""
    other = lock_by_id(work, intent.case_id)
    if reasons := against_adopting(work, case, intent, own_line(work, case)):
        raise Refused(reasons)
    for capacity, missing in _seats_to_give(work, case, intent, other).items():
        if found_alone(work.version_of(other).machine, capacity):
            unseat(work, other, capacity)
        seat(work, other, capacity, missing)
    other.parent_id, other.child_name = case.id, intent.child
    other.readers = reading_holders(work.version_of(case).workflow.children[intent.child], case.parties)
    refresh_viewers(work, other)
    work.told.append(other)  # it may have waited for a case above
    known = select(LINK.c.id).where(
        LINK.c.case_id == case.id, LINK.c.other_id == other.id, LINK.c.relation == intent.relation
    )
    if work.session.execute(known).first() is None:
        _link(work, case, other.id, intent.relation)


def own_line(work: Work, case: Case) -> tuple[int, ...]:
    """The case and those above it: nothing of this is put below it."""
    return (case.id, *(line_above(work, case.parent_id) if case.parent_id is not None else ()))


def against_adopting(
    work: Work, case: Case, intent: AdoptCase, line: Collection[int], held_there: Mapping[int, Held] | None = None
) -> list[Message]:
    """Why the actor cannot take the other case under this one.

    It is of another procedure, has ended, has a parent that goes on, is this case or one above it, its own file
    leaves this to others, others are asked there than here, it is decided by another rule, or it is in the middle of a
    vote. ``line``: as ``own_line`` tells it; ``held_there``: the rounds of the cases that are asked about, if known.
    """
    other = related(work, intent.case_id)
    reasons = []
    if other.id in line:
        reasons.append(Message("%(case)s cannot be put below itself, or below a case under it.", case=other.reference))
    if other.workflow != intent.workflow:
        reasons.append(Message("%(case)s is of another procedure.", case=other.reference))
    elif held(work, other).isdisjoint(work.version_of(other).workflow.taken_up_by):
        reasons.append(_not_by_you(work, other))
    if other.end is not None:
        reasons.append(Message("%(case)s has ended.", case=other.reference))
    if other.parent_id not in (None, case.id) and not _lets_go(work, other, related(work, other.parent_id)):
        reasons.append(Message("%(case)s belongs to another case already.", case=other.reference))
    if other.body.id != case.body.id:
        said = Message("%(case)s is before another body. Open it anew before that of this case.", case=other.reference)
        reasons.append(said)
    if reasons:
        return reasons
    found = load_held(work.session, [other.id]) if held_there is None else held_there
    rounds = against_its_rounds(work, case, intent.child, other, found.get(other.id, NONE_HELD))
    return [*_misfits(work, case, intent, other), *(rounds if other.parent_id != case.id else ())]


def _lets_go(work: Work, other: Case, above: Case) -> bool:
    """May another case take it up? The one above has ended, or its file says that it lets go of those that wait."""
    below = work.version_of(above).workflow.children.get(other.child_name or "")
    waiting = below is not None and other.state in below.waits_in and above.state in below.lets_go_in
    return above.end is not None or waiting


def _misfits(work: Work, case: Case, intent: AdoptCase, other: Case) -> list[Message]:
    """Who takes part there in a place that is filled from here, but not here; and what was agreed otherwise."""
    ours, theirs = work.version_of(case).workflow, work.version_of(other).workflow
    children = ours.children[intent.child]
    reasons = [] if children.private == theirs.is_private(other.data) else [_otherwise_private(other, children)]
    for capacity, source in children.parties.items():
        here = {each.key for each in case.holders(source)}
        strangers = tuple(each.name for each in other.holders(capacity) if each.key not in here)
        if strangers and here and not found_alone(work.version_of(other).machine, capacity):
            title = theirs.parties[capacity].title
            reasons.append(
                Message(
                    "In %(case)s %(names)s take part as %(capacity)s, but not in this case.",
                    case=other.reference,
                    names=strangers,
                    capacity=title,
                )
            )
    agreed = {each.name for each in ours.forms[ours.opening]}
    for field, source in children.copied.items():
        known = case.data.get(source) if source in agreed else None
        if known is not None and other.data.get(field) not in (None, known):
            label = theirs.fields[field].label
            reasons.append(
                Message("%(case)s has another answer to “%(field)s” than this case.", case=other.reference, field=label)
            )
    return reasons


def _otherwise_private(other: Case, children: ChildCases) -> Message:
    if children.private:
        return Message("%(case)s is not confined to those who take part in it.", case=other.reference)
    return Message(
        "%(case)s is confined to those who take part in it, and would be shown to more: take it up as such a case.",
        case=other.reference,
    )


def _seats_to_give(work: Work, case: Case, intent: AdoptCase, other: Case) -> dict[str, tuple[Holder, ...]]:
    """Who takes part here and will be asked there too, by the capacity there."""
    children = work.version_of(case).workflow.children[intent.child]
    return {
        capacity: missing
        for capacity, source in children.parties.items()
        if (missing := tuple(each for each in case.holders(source) if each not in other.holders(capacity)))
    }


def _link(work: Work, case: Case, other_id: int, relation: str) -> None:
    """Keep the relation of two cases; each page shows it."""
    work.session.execute(insert(LINK).values(case_id=case.id, other_id=other_id, relation=relation))


def new_case(work: Work, version: Version, body: Body, title: str, parent: Case | None) -> Case:
    """A case in the first state of its procedure, before it is written: it has no number yet, and nobody sits in it."""
    workflow = version.workflow
    return Case(
        id=0,
        reference="",
        body=body,
        version_id=version.id,
        version=0,
        workflow=workflow.id,
        title=title,
        state=workflow.start,
        phase=workflow.states[workflow.start].phase,
        end=None,
        public=False,
        data={},
        parent_id=parent.id if parent else None,
        opened_by=work.actor.organization_id,
        opened_at=work.at,
        entered_at=work.at,
        updated_at=work.at,
        listed_at=work.at,
        ended_at=None,
        due_at=None,
        entries=0,
        head_hash="",
    )


def _not_by_you(work: Work, other: Case) -> Message:
    version = work.version_of(other)
    allowed = tuple(version.machine.capacity_title(who) for who in version.workflow.taken_up_by)
    if not allowed:
        return Message("%(case)s cannot be put below another case.", case=other.reference)
    return Message("Only %(capacity)s may put %(case)s below another case.", capacity=allowed, case=other.reference)


def _insert(work: Work, case: Case, version: Version) -> None:
    """Write the case; it gets its reference and its number."""
    workflow, body = version.workflow, case.body
    year = case.today(work.at).year
    number, case.reference = next_reference(work.session, body.id, body.prefix, workflow.reference, year)
    row = {
        **columns_of(case),
        "reference": case.reference,
        "body_id": body.id,
        "kind": workflow.reference,
        "year": year,
        "number": number,
        "workflow": workflow.id,
        "workflow_version_id": version.id,
        "title_other": case.title_other,
        "opened_by": case.opened_by,
        "opened_at": work.at,
        "updated_at": work.at,
        "listed_at": work.at,
    }
    case.id = insert_new(work.session, CASE, **row)
    _own(work, case)
    case.found = {**row, "id": case.id}


def _own(work: Work, case: Case) -> None:
    """It is new: nobody else knows of it, and nothing has happened in it before."""
    work.locks.own(Rank.CASE, case.id)
    take_in_hand(work.session, case.id)
    work.takers[case.id], work.acted_for[case.id] = [], frozenset()
