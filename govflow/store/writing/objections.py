"""What speaks against writing what was decided: asked before anything is written, by pages and by commands.

The writers themselves refuse the same as the last line of defence, under their locks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from govflow.engine.asking.filling import about
from govflow.engine.decide import Decision
from govflow.engine.facts import Form, Holder
from govflow.engine.intents import (
    MOST_OPENED,
    AdoptCase,
    OpenCase,
    PauseDeadline,
    ResumeDeadline,
    too_many_opened,
)
from govflow.engine.rounds import check_electorate
from govflow.engine.rounds.items import too_many
from govflow.errors import Invalid, Refused
from govflow.messages import Message
from govflow.store.funds import against_moving
from govflow.store.rounds import load_subjects
from govflow.store.work import Body, Case, Version, Work
from govflow.store.writing.confidences import split_confidences
from govflow.store.writing.opening import against_adopting, linked_answers, new_case
from govflow.store.writing.pauses import against_pausing, against_resuming
from govflow.store.writing.pinning import linked_version
from govflow.store.writing.rounds import frozen_rule, load_electorate, load_items
from govflow.store.writing.seating import check_choices, filled, opened, renewed


def objections(work: Work, case: Case, decision: Decision, form: Form) -> list[Message]:
    """All that speaks against writing a step that the engine has decided; who may sit, ``decide`` has asked already.

    Raises Invalid for answers that are not on the lists that their fields offer.
    """
    workflow = work.version_of(case).workflow
    check_choices(work, case, workflow.form_of(decision.transition), form.values)
    after, reasons = case_after(work, case, decision)
    reasons += _not_on_list(work, case, decision)
    if sum(isinstance(each, OpenCase) for each in decision.intents) > MOST_OPENED:
        return [*reasons, too_many_opened()]
    for intent in decision.intents:
        reasons += _ASKED.get(type(intent), _nothing)(work, case, intent)
    reasons += against_moving(work, decision.intents)
    if decision.moves:
        reasons += _no_round(work, after, decision.intents)
    return list(dict.fromkeys(reasons))


def case_after(work: Work, case: Case, decision: Decision) -> tuple[Case, list[Message]]:
    """The case as the step leaves it, before it moves on by itself, and what speaks against its derived seats."""
    state = work.version_of(case).workflow.states[decision.target]
    fields = work.version_of(case).workflow.recorded_by(decision.transition)
    answers, _ = split_confidences(fields, decision.answers)
    after = replace(case, data={**case.data, **answers}, parties=dict(decision.parties))
    reasons = _derive(work, after)
    if decision.moves:
        after.parties = renewed(work, after).seated
    return replace(after, state=decision.target, phase=state.phase, end=state.end, public=state.public), reasons


def opening_objections(
    work: Work,
    version: Version,
    body: Body,
    answers: Mapping[str, Any],
    *,
    parties: Mapping[str, Sequence[Holder]] | None = None,
) -> list[Message]:
    """All that speaks against opening a case with these answers. ``parties``: who is named by another case.

    Raises Invalid for answers that are not on the lists that their fields offer.
    """
    workflow = version.workflow
    fields = workflow.forms[workflow.opening]
    case = new_case(work, version, body, "", None)
    check_choices(work, case, fields, answers)
    case.data, _ = split_confidences(fields, answers)
    seating = opened(work, case, parties or {}, fields, case.data)
    case.parties = seating.seated
    return list(dict.fromkeys([*seating.reasons, *_no_round(work, case)]))


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


def _no_round(work: Work, case: Case, intents: Sequence[Any] = ()) -> list[Message]:
    """Why a round of the state that a case enters cannot open, once these intents are carried out."""
    coming = Counter(each.child for each in intents if isinstance(each, OpenCase | AdoptCase) and each.child)
    opening = work.version_of(case).workflow.states[case.state].rounds
    return [reason for name in opening for reason in _against_round(work, case, name, coming)]


def _against_round(work: Work, case: Case, name: str, coming: Counter[str]) -> list[Message]:
    """``coming``: how many cases the step opens or takes up below, by their name."""
    items = load_items(work, case, name)
    if items is not None:
        n = len(items) + coming[work.version_of(case).workflow.repeated[name]]
        if n == 0:
            return []
        if reasons := too_many(n):
            return reasons
    try:
        rule = frozen_rule(work, case, name)
    except Refused as refused:
        return list(refused.reasons)
    seats = [seat for seat, _ in load_electorate(work, case, rule)]
    return check_electorate(rule, seats, load_subjects(work.session, case.id, rule))


def _opens(work: Work, case: Case, intent: OpenCase) -> list[Message]:
    version = linked_version(work, case, intent)
    fields = version.workflow.forms[version.workflow.opening]
    answers = linked_answers(work, case, fields, intent)
    return opening_objections(work, version, case.body, answers, parties=intent.parties)


def _nothing(_work: Work, _case: Case, _intent: Any) -> Iterable[Message]:
    return ()


_ASKED: Mapping[type, Callable[[Work, Case, Any], Iterable[Message]]] = {
    OpenCase: _opens,
    AdoptCase: against_adopting,
    PauseDeadline: lambda work, case, _: against_pausing(work, case),
    ResumeDeadline: lambda work, case, _: against_resuming(work, case),
}
