"""Mediation between local governments: evidence, the mediator, the agreement and its targets."""

from __future__ import annotations

from decimal import Decimal

from govflow.engine.facts import CaseFacts, Form, Standing
from govflow.engine.rules import CapacityName, ConfidedFieldName, FieldName, OptionName, RuleSet, StepName
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("mediation")


@rules.guard
def evidence_admissible(
    form: Form, *, evidence: FieldName, dispute: FieldName, boundary: OptionName, listed: tuple[OptionName, ...]
) -> Message | None:
    """A boundary rests on evidence of art. 7, for reference art. 8, of the Regulations of 1989: art. 9 excludes more.

    evidence: The field with the class of the evidence.
    dispute: The field with the kind of dispute.
    boundary: The option of a boundary dispute, in which the list is closed.
    listed: The options of classes that are in the list.
    """
    if form[dispute] != boundary or form[evidence] in listed:
        return None
    return Message(
        "In a boundary dispute article 9 of the Boundary Dispute Regulations excludes this class of evidence. "
        "Choose one of article 7, or of article 8 for reference only."
    )


@rules.guard
def nominated_by_other_side(
    form: Form, standing: Standing, case: CaseFacts, *, mediator: FieldName, nominations: dict[CapacityName, FieldName]
) -> Message | None:
    """The mediator was named by the other side, so that both have chosen the same person.

    mediator: The field that names the mediator.
    nominations: For each capacity, the field in which it names its candidate.
    """
    others = [field for capacity, field in nominations.items() if capacity not in standing.capacities]
    if form[mediator] is not None and form[mediator] in [case.data.get(field) for field in others]:
        return None
    return Message(
        "The other side has not named this person. Choose whom it has named, or name your candidate for it to accept."
    )


@rules.guard
def conflict_described(form: Form, *, conflict: ConfidedFieldName, circumstances: ConfidedFieldName) -> Message | None:
    """Who declares a possible conflict of interest says what it is (ICSID Mediation Rules 2022).

    conflict: The yes/no field that declares a conflict.
    circumstances: The field that describes it.
    """
    if not form[conflict] or str(form[circumstances] or "").strip():
        return None
    return Message("Describe the circumstance, so that the parties can decide whether to waive it.")


@rules.guard
def not_mediated(case: CaseFacts, *, mediator: CapacityName) -> Message | None:
    """There is no mediator: the parties settled between themselves.

    mediator: As what the mediator takes part.
    """
    if not case.holders(mediator):
        return None
    return Message("A mediator is appointed. The case returns to the sessions, not to direct negotiation.")


@rules.guard
def items_settled(
    case: CaseFacts, *, dispute: FieldName, kind: OptionName, items: dict[FieldName, Text]
) -> Message | None:
    """In one kind of dispute the agreement settles every item that the law asks for; other kinds are free of it.

    dispute: The field with the kind of dispute.
    kind: The option of the kind in which the law asks for them.
    items: For each field that settles one, what the item is called.
    """
    if case.data.get(dispute) != kind:
        return None
    missing = tuple(label for field, label in items.items() if not str(case.data.get(field) or "").strip())
    if not missing:
        return None
    return Message("The law asks the agreement to settle these as well: %(items)s.", items=missing)


@rules.guard
def names_a_party(
    form: Form, case: CaseFacts, *, organization: FieldName, of: tuple[CapacityName, ...]
) -> Message | None:
    """The organization named is a party to the dispute.

    organization: The field that names the organization.
    of: The parties that may be named.
    """
    holders = [holder for capacity in of for holder in case.holders(capacity)]
    if form[organization] in [each.organization_id for each in holders]:
        return None
    return Message("Choose one of the parties: %(names)s.", names=tuple(each.name for each in holders))


@rules.guard
def target_met(
    form: Form, case: CaseFacts, *, measured: FieldName, target: FieldName, direction: FieldName, least: OptionName
) -> Message | None:
    """The measured value reaches the target of the agreement or decision; where none was set, the record counts.

    measured: The field with the measured value.
    target: The field with the target.
    direction: The field that says whether the target is a least or a greatest value.
    least: The option of a least value.
    """
    value, goal = form[measured], case.data.get(target)
    if goal is None:
        return None
    if value is None:
        return _nothing_to_compare()
    if _reaches(value, goal, at_least=case.data.get(direction) == least):
        return None
    return Message("Measured %(value)s misses the target %(goal)s: this is a breach.", value=value, goal=goal)


@rules.guard
def target_missed(
    form: Form, case: CaseFacts, *, measured: FieldName, target: FieldName, direction: FieldName, least: OptionName
) -> Message | None:
    """The measured value misses the target: nobody is in breach who has reached it. Without a target the record counts.

    measured: The field with the measured value.
    target: The field with the target.
    direction: The field that says whether the target is a least or a greatest value.
    least: The option of a least value.
    """
    value, goal = form[measured], case.data.get(target)
    if goal is None:
        return None
    if value is None:
        return _nothing_to_compare()
    if not _reaches(value, goal, at_least=case.data.get(direction) == least):
        return None
    return Message("Measured %(value)s reaches the target %(goal)s: there is no breach.", value=value, goal=goal)


@rules.guard
def standstill(case: CaseFacts, *, of: tuple[CapacityName, ...], step: StepName) -> Message | None:
    """Every party has accepted the standstill (Boundary Dispute Regulations art. 10; Water Law art. 56).

    It binds without that; the rule is for cases under versions that ask for it.

    of: The parties that must have accepted.
    step: The step by which they accept.
    Example: {mediation.standstill: {of: [claimant, respondent], step: accept_standstill}}
    """
    accepted = case.done_for.get(step, frozenset())
    missing = tuple(
        holder.name for capacity in of for holder in case.holders(capacity) if holder.organization_id not in accepted
    )
    if not missing:
        return None
    return Message("%(missing)s has not accepted the standstill yet.", missing=missing)


@rules.guard
def seven_items(case: CaseFacts, *, items: dict[FieldName, Text]) -> Message | None:
    """The agreement settles all seven items of art. 17 of the Ecological Compensation Regulations.

    It is for cases under versions that ask it of every agreement.

    items: For each field that settles one, what the item is called.
    Example: {mediation.seven_items: {items: {scope: scope · 补偿范围}}}
    """
    missing = tuple(label for field, label in items.items() if not str(case.data.get(field) or "").strip())
    if not missing:
        return None
    return Message("The agreement does not settle these of the seven items yet: %(items)s.", items=missing)


def _reaches(value: Decimal, goal: Decimal, *, at_least: bool) -> bool:
    return value >= goal if at_least else value <= goal


def _nothing_to_compare() -> Message:
    return Message("The measured value is missing, so it cannot be compared with the target.")
