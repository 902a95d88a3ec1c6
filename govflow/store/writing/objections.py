"""What speaks against writing what was decided: asked before anything is written, by pages and by commands.

What topics object to what their effects ask for comes with ``Work``. The writers themselves refuse the same as the last
line of defence, under their locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from govflow.engine.asking.filling import about
from govflow.engine.deadlines import Due
from govflow.engine.decide import Decision
from govflow.engine.facts import Form, Holder, Rounds
from govflow.engine.family import taken_from
from govflow.engine.intents import AdoptCase, OpenCase
from govflow.engine.rounds import check_electorate, judge
from govflow.engine.rounds.items import too_many
from govflow.errors import Invalid, Refused
from govflow.messages import Message
from govflow.store.rounds import load_subjects
from govflow.store.rounds.electorates import load_electorates
from govflow.store.thought import Thought
from govflow.store.work import Body, Case, Version, Work
from govflow.store.writing.clocks import beginning_clocks
from govflow.store.writing.compartments import against_confiding
from govflow.store.writing.confidences import split_confidences
from govflow.store.writing.counting import over_already
from govflow.store.writing.family import ends_too_early, held_below
from govflow.store.writing.growth import against_growing
from govflow.store.writing.locking import related
from govflow.store.writing.matter import against_changing
from govflow.store.writing.opening import linked_answers, new_case
from govflow.store.writing.pinning import linked_version
from govflow.store.writing.rounds import frozen_rule, load_items
from govflow.store.writing.seating import check_choices, filled, opened, renewed
from govflow.values import SYSTEM


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a step or an opening comes to, in thought: nothing of it is written."""

    case: Case  # as it leaves the case, before that moves on by itself
    opened: tuple[Case, ...] = ()  # the other cases that it opens
    reasons: list[Message]  # what speaks against writing it
    until: date | None = None  # only a case below does, until that day
    unseals: bool = False  # the step opens answers that are sealed until then


def outcome(work: Work, case: Case, decision: Decision, form: Form) -> Outcome:
    """What becomes of a case by a step that the engine has decided; who may sit, ``decide`` has asked already.

    Raises Invalid for answers that are not on the lists that their fields offer.
    """
    workflow = work.version_of(case).workflow
    check_choices(work, case, workflow.form_of(decision.transition), form.values)
    after, reasons = _after(work, case, decision)
    reasons += _not_on_list(work, case, decision)
    reasons += _over_already(work, case, after, decision)
    reasons += _too_often(work, case, decision)
    recorded = workflow.recorded_by(decision.transition)
    reasons += against_changing(work, case, recorded, decision.answers, decision.transition.annuls)
    if too_many := against_growing(work, case, decision.intents):
        return Outcome(case=after, reasons=[*reasons, *too_many])
    new, taken_up = [], []
    for intent in decision.intents:
        if isinstance(intent, OpenCase):
            try:
                found = _opens(work, after, intent, by_clock=_by_clock(work, decision))
            except Invalid as error:
                reasons += _told_here(work, case, decision, intent, error)
                continue
            new.append(found.case)
            reasons += found.reasons
        elif isinstance(intent, AdoptCase):
            taken_up.append(_adopted(work, after, intent))
    for against in work.against:
        reasons += against(work, case, decision.intents, decision.answers)
    if below := [*(each for each in new if each.parent_id is not None), *taken_up]:
        after.thought = _thought(after).with_below(*below)
    if decision.moves:
        reasons += _open_rounds(work, after)
    held = held_below(work, after) if after.ends_now else []
    return Outcome(
        case=after,
        opened=tuple(new),
        reasons=list(dict.fromkeys([*reasons, *(ends_too_early(work, *each) for each in held)])),
        until=held[0][1] if held and not reasons else None,
        unseals=bool(workflow.opened_by(decision.transition.name)),
    )


def opening_objections(work: Work, version: Version, body: Body, answers: Mapping[str, Any]) -> list[Message]:
    """All that speaks against opening a case with these answers.

    Raises Invalid for answers that are not on the lists that their fields offer.
    """
    return opening_outcome(work, version, body, answers).reasons


def opening_outcome(
    work: Work,
    version: Version,
    body: Body,
    answers: Mapping[str, Any],
    *,
    title: str = "",
    parties: Mapping[str, Sequence[Holder]] | None = None,
    above: Case | None = None,
    child_name: str | None = None,
    by_clock: bool = False,
) -> Outcome:
    """A case as it would open. Raises what ``opening_objections`` raises. ``parties``: who is named by another case."""
    workflow = version.workflow
    fields = workflow.forms[workflow.opening]
    case = replace(
        new_case(work, version, body, title, above),
        id=next(work.imagined),
        child_name=child_name,
    )
    check_choices(work, case, fields, answers)
    case.data, _ = split_confidences(fields, answers)
    case.thought = Thought(above=above, opened_with=case.data)
    seating = opened(work, case, parties or {}, fields, case.data)
    case.parties = seating.seated
    given = () if by_clock else case.data
    reasons = [*seating.reasons, *over_already(work, case, given), *_open_rounds(work, case)]
    if work.actor.service is not None and any(each.audience and answers.get(each.name) is not None for each in fields):
        reasons += filter(None, [against_confiding(work, work.actor)])
    return Outcome(case=case, reasons=list(dict.fromkeys(reasons)))


def _after(work: Work, case: Case, decision: Decision) -> tuple[Case, list[Message]]:
    """The case as the step leaves it, in thought, and what speaks against its derived seats."""
    state = work.version_of(case).workflow.states[decision.target]
    fields = work.version_of(case).workflow.recorded_by(decision.transition)
    answers, _ = split_confidences(fields, decision.answers)
    after = copy(case)
    after.data, after.parties = {**case.data, **answers}, dict(decision.parties)
    after.thought = _thought(case).after(decision)
    reasons = _derive(work, after)
    if not decision.moves:
        return after, reasons
    after.move(work.version_of(case).workflow, decision.target)
    after.entered_at = work.at
    after.ended_at = work.at if state.end else None
    after.parties = renewed(work, after).seated
    return after, reasons


def _over_already(work: Work, case: Case, after: Case, decision: Decision) -> Iterable[Message]:
    """What speaks against the dates that the step gives, or asks for and leaves; the clock can give no others."""
    if _by_clock(work, decision):
        return ()
    version, step = work.version_of(case), decision.transition
    workflow, dated = version.workflow, {field for field, _ in version.machine.dated}
    given = [name for name in after.data if after.data[name] != case.data.get(name)]
    asked = dated.intersection(each.name for each in workflow.form_of(step)).difference(given)
    begins: list[Due] = []
    if decision.moves and asked:
        clocks = beginning_clocks(work, case, step.name, decision.target)
        begins = [due for name, due in workflow.deadlines(decision.target) if not name or name in clocks]
    return over_already(work, after, given, asked, begins)


def _by_clock(work: Work, decision: Decision) -> bool:
    """Does nobody take the step?"""
    return decision.transition.automatic or work.actor == SYSTEM


def _too_often(work: Work, case: Case, decision: Decision) -> list[Message]:
    """Does the step confide something, and has the person done so too often just now?"""
    fields = work.version_of(case).workflow.recorded_by(decision.transition)
    if decision.transition.automatic or not any(each.audience for each in fields):
        return []
    found = against_confiding(work, work.actor)
    return [] if found is None else [found]


def _thought(case: Case) -> Thought:
    return case.thought or Thought()


def _not_on_list(work: Work, case: Case, decision: Decision) -> list[Message]:
    """What the step sets although the list of its field does not offer it."""
    transition = decision.transition
    fields = [each for each in work.version_of(case).workflow.recorded_by(transition) if each.name in transition.set]
    try:
        check_choices(work, case, fields, decision.answers)
    except Invalid as error:
        return [about(each, error.fields[each.name]) for each in fields if each.name in error.fields]
    return []


def _derive(work: Work, case: Case) -> list[Message]:
    """Fill the derived capacities of a case that is only thought of; what speaks against whom the rules find."""
    seating = filled(work, case)
    case.parties = seating.seated
    return seating.reasons


def _open_rounds(work: Work, case: Case) -> list[Message]:
    """Open, in thought, the rounds of the state that a case enters; why one of them cannot open."""
    reasons: list[Message] = []
    for name in work.version_of(case).workflow.states[case.state].rounds:
        try:
            begun = _begun(work, case, name)
        except Refused as refused:
            reasons += refused.reasons
        else:
            case.thought = _thought(case).with_rounds(begun)
    return reasons


def _begun(work: Work, case: Case, name: str) -> Rounds:
    """How a round stands that has just opened, or all that open for the rows or cases. Raises Refused."""
    items = load_items(work, case, name)
    if items == ():
        return Rounds({}, {name: ()})
    if items is not None and (reasons := too_many(len(items))):
        raise Refused(reasons)
    rule = frozen_rule(work, case, name)
    subjects = load_subjects(work.session, case.id, rule)
    verdicts = []
    for asked in load_electorates(work, case, rule, items or (None,), work.attending(work, case)):
        seats = [seat for seat, _ in asked]
        if reasons := check_electorate(rule, seats, subjects):
            raise Refused(reasons)
        verdicts.append(judge(rule, seats, (), expired=False, subjects=subjects))
    if items is None:
        return Rounds({name: verdicts[0]})
    return Rounds({}, {name: tuple(zip(items, verdicts, strict=True))})


def _opens(work: Work, case: Case, intent: OpenCase, *, by_clock: bool) -> Outcome:
    version = linked_version(work, case, intent)
    answers = linked_answers(work, case, version, intent)
    return opening_outcome(
        work,
        version,
        case.body,
        answers,
        title=intent.title,
        parties=intent.parties,
        above=case if intent.child is not None else None,
        child_name=intent.child,
        by_clock=by_clock,
    )


def _told_here(work: Work, case: Case, decision: Decision, intent: OpenCase, error: Invalid) -> list[Message]:
    """What the other procedure does not take, said of the field here that it comes from.

    Raises Invalid where the form of the step asks for that, so that it is told in its place.
    """
    workflow = work.version_of(case).workflow
    children = workflow.children.get(intent.child or "")
    copied = children.copied if children is not None else {}
    sources = taken_from(workflow, children) if children is not None else {}
    ours = {name: sources[copied[name]] for name in error.fields if name in copied}
    asked = {each.name for each in workflow.form_of(decision.transition)}
    here = {name: each for name, each in ours.items() if each is workflow.fields.get(each.name) and each.name in asked}
    if here:
        raise Invalid({each.name: error.fields[name] for name, each in here.items()}) from error
    theirs = linked_version(work, case, intent).workflow.fields
    return [
        said if name not in ours and theirs[name].value is not None else about(ours.get(name, theirs[name]), said)
        for name, said in error.fields.items()
    ]


def _adopted(work: Work, case: Case, intent: AdoptCase) -> Case:
    return replace(related(work, intent.case_id), parent_id=case.id, child_name=intent.child)
