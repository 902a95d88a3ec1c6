"""Mediation between local governments: standstill, evidence, the mediator, the agreement and its targets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from govflow.engine.facts import CaseFacts, Form, Standing
from govflow.engine.rules import CapacityName, ConfidedFieldName, FieldName, RuleSet, StepName
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("mediation")

BOUNDARY_EVIDENCE = {
    "delimited_line": 7,
    "approved_division": 8,
    "superior_settlement": 8,
    "party_agreement": 8,
    "confirmed_map": 8,
    "rights_certificate": 9,
    "administration_record": 9,
    "development_decision": 9,
    "land_policy_record": 9,
}
"""Class of evidence → article of the Boundary Dispute Regulations 1989; in boundary disputes the list is closed."""

SEVEN_ITEMS = {
    "scope": Text(en="scope", zh="补偿范围"),
    "targets": Text(en="targets and indicators", zh="目标与考核指标"),
    "duties": Text(en="duties", zh="权利义务"),
    "compensation": Text(en="compensation method", zh="补偿方式与标准"),
    "term": Text(en="term", zh="期限"),
    "breach_terms": Text(en="liability for breach", zh="违约责任"),
    "other_terms": Text(en="other matters", zh="其他事项"),
}
"""Form field → what an agreement must settle (Ecological Compensation Regulations 2024, art. 17)."""


@rules.guard
def standstill(
    case: CaseFacts, *, of: tuple[CapacityName, ...], step: StepName = "accept_standstill"
) -> Message | None:
    """Every party has accepted the standstill (Boundary Dispute Regulations art. 10; Water Law art. 56).

    of: The parties that must have accepted.
    step: The step by which they accept.
    """
    accepted = case.done_for.get(step, frozenset())
    missing = tuple(
        holder.name for capacity in of for holder in case.holders(capacity) if holder.organization_id not in accepted
    )
    if not missing:
        return None
    return Message("%(missing)s has not accepted the standstill yet.", missing=missing)


@rules.guard
def evidence_admissible(form: Form, *, evidence: FieldName, dispute: FieldName) -> Message | None:
    """In a boundary dispute only the evidence listed in arts. 7–9 of the Regulations of 1989 counts.

    evidence: The field with the class of the evidence.
    dispute: The field with the kind of dispute.
    """
    if form[dispute] != "boundary" or form[evidence] in BOUNDARY_EVIDENCE:
        return None
    return Message(
        "In a boundary dispute only the classes of evidence in articles 7 to 9 of the Boundary Dispute Regulations "
        "are admissible. Choose one of them."
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
def seven_items(case: CaseFacts) -> Message | None:
    """The agreement settles all seven items of art. 17 of the Ecological Compensation Regulations."""
    missing = tuple(label for field, label in SEVEN_ITEMS.items() if not str(case.data.get(field) or "").strip())
    if not missing:
        return None
    return Message("The agreement does not settle these of the seven items yet: %(items)s.", items=missing)


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
    form: Form, case: CaseFacts, *, measured: FieldName, target: FieldName, direction: FieldName
) -> Message | None:
    """The measured value of the indicator reaches the target of the agreement or decision.

    measured: The field with the measured value.
    target: The field with the target.
    direction: The field that says whether the target is a least or a greatest value.
    """
    value, goal = form[measured], case.data.get(target)
    if value is None or goal is None:
        return _nothing_to_compare()
    if _reaches(value, goal, case.data.get(direction)):
        return None
    return Message("Measured %(value)s misses the target %(goal)s: this is a breach.", value=value, goal=goal)


@rules.guard
def target_missed(
    form: Form, case: CaseFacts, *, measured: FieldName, target: FieldName, direction: FieldName
) -> Message | None:
    """The measured value of the indicator misses the target: nobody is in breach who has reached it.

    measured: The field with the measured value.
    target: The field with the target.
    direction: The field that says whether the target is a least or a greatest value.
    """
    value, goal = form[measured], case.data.get(target)
    if value is None or goal is None:
        return _nothing_to_compare()
    if not _reaches(value, goal, case.data.get(direction)):
        return None
    return Message("Measured %(value)s reaches the target %(goal)s: there is no breach.", value=value, goal=goal)


def _reaches(value: Decimal, goal: Decimal, direction: Any) -> bool:
    return value >= goal if direction == "at_least" else value <= goal


def _nothing_to_compare() -> Message:
    return Message("The measured value or the target is missing, so they cannot be compared.")
