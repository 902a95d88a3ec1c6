"""Who sits where by law rather than by choice: superiors, the office, the central authority."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from govflow.engine.facts import CaseFacts, Form, Holder, Standing
from govflow.engine.rules import CapacityAbove, CapacityName, FieldName, FunctionName, GroupName, RuleSet
from govflow.engine.seating import Register
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("people")


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """The tree of organizations, and the fixed places of the body that the case belongs to. All are organization ids.

    ``parents``: for each organization that has one, the organization directly above it. ``departments``: by superior
    and function, the one active department. The other four are what the body's own record names.
    """

    TOLD: ClassVar[Text] = Text(en="the organizations, and which is above which", zh="各单位及其隶属关系")

    parents: Mapping[int, int]
    body: int
    office: int | None
    finance: int | None
    central: int | None
    departments: Mapping[tuple[int, str], int] = field(default_factory=dict)

    def above(self, organization: int) -> Iterator[int]:
        """The organizations above one, nearest first."""
        seen = {organization}
        while (parent := self.parents.get(organization)) is not None and parent not in seen:
            yield parent
            seen.add(parent)
            organization = parent


@dataclass(frozen=True)
class SeatsToFill:
    """The capacities held in person by somebody who is no longer free of another party."""

    TOLD: ClassVar[Text] = Text(
        en="who sits in person and is no longer free of another party", zh="不再独立于各方的个人"
    )

    capacities: frozenset[str]


@dataclass(frozen=True)
class PartiesAbove:
    """Who holds each capacity in the case that this one belongs to; nobody where it belongs to none."""

    TOLD: ClassVar[Text] = Text(en="who takes part in the case that this one belongs to", zh="上级事项的参与者")

    parties: Mapping[str, tuple[Holder, ...]] = field(default_factory=dict)


@rules.guard
def free_of_above(
    above: PartiesAbove, form: Form, *, person: FieldName, capacities: tuple[CapacityAbove, ...]
) -> Message | None:
    """The person named takes no such part in the case that this one belongs to.

    person: The field that names the person.
    capacities: The capacities there that exclude it.
    """
    held = {each.person_id for name in capacities for each in above.parties.get(name, ())}
    if form[person] is None or form[person] not in held:
        return None
    return Message("Somebody else must do this: this person already judges the case that this one belongs to.")


@rules.guard
def no_longer_free(seats: SeatsToFill, *, capacity: CapacityName) -> Message | None:
    """Somebody who holds a capacity in person is in conflict of interest with another party by now.

    capacity: The capacity that must be filled anew.
    """
    if capacity in seats.capacities:
        return None
    return Message("Only when a conflict of interest bars who holds this place, and none does.")


@rules.guard
def apart_from(
    case: CaseFacts, register: Register, standing: Standing, *, capacities: tuple[CapacityName, ...]
) -> Message | None:
    """Whoever acts neither acts for one of these parties nor has served it or could sign for it while the case runs.

    capacities: The parties from which whoever acts must be apart.
    """
    actor = standing.actor
    if actor.system or actor.person_id is None:
        return None
    served = {each for person in actor.persons for each in register.served(person, None)}
    own = {actor.organization_id, *actor.organization_ids, *served}
    for capacity in capacities:
        for each in case.holders(capacity):
            if each.person_id in actor.persons or (each.organization_id is not None and each.organization_id in own):
                return Message("You act for %(party)s: somebody else must do this.", party=each.name)
    return None


@rules.derivation
def lowest_common_superior(
    case: CaseFacts,
    jurisdiction: Jurisdiction,
    *,
    of: tuple[CapacityName, ...],
    otherwise: CapacityName | None = None,
    or_the_only_one: bool = False,
) -> int | None:
    """The lowest authority above all the parties named, itself none of them (Boundary Dispute Regulations art. 12).

    of: The parties whose superior is looked for.
    otherwise: Above whom the authority is where they have none in common, as with an association.
    or_the_only_one: The party itself where there is only one, as with an association of a single area.
    """
    parties = [each.organization_id for capacity in of for each in case.holders(capacity) if each.organization_id]
    if not parties or not all(case.holders(capacity) for capacity in of):
        return None
    if or_the_only_one and len(set(parties)) == 1:
        return parties[0]
    shared = set.intersection(*(set(jurisdiction.above(each)) for each in parties))
    common = next((each for each in jurisdiction.above(parties[0]) if each in shared - set(parties)), None)
    if common is not None or otherwise is None:
        return common
    own = [each.organization_id for each in case.holders(otherwise) if each.organization_id]
    apart = {*parties, jurisdiction.body}  # the body is made of those who may be the other side
    return next((each for each in jurisdiction.above(own[0]) if each not in apart), None) if own else None


@rules.derivation
def superior_of(
    case: CaseFacts, jurisdiction: Jurisdiction, *, of: CapacityName, or_itself: bool = False
) -> int | None:
    """The authority directly above the first holder of a capacity.

    of: Whose superior is looked for.
    or_itself: The holder itself where nobody stands above it, as with the State Council.
    """
    holders = [each.organization_id for each in case.holders(of) if each.organization_id]
    return next(jurisdiction.above(holders[0]), holders[0] if or_itself else None) if holders else None


@rules.derivation
def department(case: CaseFacts, jurisdiction: Jurisdiction, *, of: CapacityName, function: FunctionName) -> int | None:
    """The department with a function, such as civil affairs, of the first holder of a capacity.

    of: Whose department.
    function: What the department is for.
    """
    holders = [each.organization_id for each in case.holders(of) if each.organization_id]
    return jurisdiction.departments.get((holders[0], function)) if holders else None


@rules.derivation
def departments(case: CaseFacts, register: Register, *, of: CapacityName, function: FunctionName) -> tuple[int, ...]:
    """The departments with a function, such as development and reform, of all holders; who has none stands for itself.

    of: Whose departments.
    function: What they are for.
    """
    holders = [each.organization_id for each in case.holders(of) if each.organization_id]
    known = register.departments(holders, function) if holders else {}
    return tuple(dict.fromkeys(known.get(each, each) for each in holders))


@rules.derivation
def members(case: CaseFacts, register: Register, *, of: GroupName) -> tuple[int, ...]:
    """All that belong to a committee or body on the day on which the case enters a state.

    of: The committee or body.
    """
    holders = [each.organization_id for each in case.holders(of) if each.organization_id]
    return tuple(dict.fromkeys(member for each in holders for member in register.members(each)))


@rules.guard
def has_members(case: CaseFacts, register: Register, *, of: GroupName, at_least: int) -> Message | None:
    """Enough members of a committee or body are on record today.

    of: The committee or body.
    at_least: How many.
    """
    groups = case.holders(of)
    found = len(
        {member for each in groups if each.organization_id for member in register.members(each.organization_id)}
    )
    if found >= at_least:
        return None
    if not groups:
        return Message("Nobody has been named whose members could take part.")
    return Message(
        "%(n)s member of %(group)s is on record, at least %(least)s are needed. "
        "Administrators enter them on its page among the organizations.",
        "%(n)s members of %(group)s are on record, at least %(least)s are needed. "
        "Administrators enter them on its page among the organizations.",
        n=found,
        group=groups[0].name,
        least=at_least,
    )


@rules.derivation
def body(jurisdiction: Jurisdiction) -> int | None:
    """The regional body itself."""
    return jurisdiction.body


@rules.derivation
def office(jurisdiction: Jurisdiction) -> int | None:
    """The joint office of the regional body."""
    return jurisdiction.office


@rules.derivation
def office_apart_from(
    case: CaseFacts, jurisdiction: Jurisdiction, *, of: tuple[CapacityName, ...], otherwise: CapacityName
) -> int | None:
    """The joint office, unless a party belongs to the same regional body, as its committees do: then somebody else.

    of: The parties of which it has to be apart.
    otherwise: Whose holder takes its place where it is not.
    """
    parties = {each.organization_id for capacity in of for each in case.holders(capacity) if each.organization_id}
    own = {jurisdiction.body, jurisdiction.office}
    if not any(each in own or not own.isdisjoint(jurisdiction.above(each)) for each in parties):
        return jurisdiction.office
    return next((each.organization_id for each in case.holders(otherwise) if each.organization_id), None)


@rules.derivation
def finance_department(jurisdiction: Jurisdiction) -> int | None:
    """The department that keeps the regional body's funds."""
    return jurisdiction.finance


@rules.derivation
def central_authority(jurisdiction: Jurisdiction) -> int | None:
    """The central authority that the regional body answers to."""
    return jurisdiction.central
