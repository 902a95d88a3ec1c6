"""What a step of a story means: which branch, with which answers, and who takes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from govflow.engine.asking.filling import answers_to
from govflow.engine.checks.flow import capacity_of
from govflow.engine.definition import TIMER, Party, State, Transition, Workflow
from govflow.engine.facts import CaseFacts, Facts, Form, Holder, Now, Standing
from govflow.engine.machine import Machine
from govflow.engine.problems import no_such
from govflow.engine.rules.branches import Branch
from govflow.engine.seating import Conflict, Seating
from govflow.engine.seating.anew import giving
from govflow.engine.seating.freedom import against_going_on, not_free
from govflow.engine.seating.joining import joinable, sees, with_roles
from govflow.engine.seating.sides import IN_PERSON, opposed, own_name, side_of
from govflow.engine.stories.cast import SEAT, Answers, Cast, StoryError, capacity_called, numbered, seats_of
from govflow.engine.stories.sealed import Author
from govflow.engine.stories.steps import known
from govflow.errors import NotFound, Refused
from govflow.messages import Message
from govflow.values import Actor, Text

K = TypeVar("K", str, int)
REASON = "As the story goes."
_ABOUT = frozenset({"by", "as", "reason"})  # options that answer no field


class Seated(Protocol):
    """A case, by those who take part in it."""

    @property
    def parties(self) -> Mapping[str, tuple[Holder, ...]]: ...


@dataclass(frozen=True)
class Acting:
    """Who takes a step: a person, through the holder of a capacity (none: nobody's), in a role.

    ``capacity``: the one that the story means, where somebody holds several.
    """

    person: Holder
    holder: Holder | None
    role: str
    capacity: str = ""


@dataclass(frozen=True)
class Deeds:
    """Who did what in a case: which persons took each step, for which organizations; for which sides each acted."""

    by: Mapping[str, frozenset[int]] = field(default_factory=dict)
    for_: Mapping[str, frozenset[int]] = field(default_factory=dict)
    sides: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def took(self, step: str, actor: Actor) -> Deeds:
        """The same once somebody has taken a step as well."""
        person, organization = actor.person_id, actor.organization_id
        return Deeds(_with(self.by, step, person), _with(self.for_, step, organization), self.sides)

    def acted(self, person: int | None, side: int | None) -> Deeds:
        """The same once a person has acted for a side."""
        return Deeds(self.by, self.for_, _with(self.sides, person, side) if person is not None else self.sides)


@dataclass(frozen=True)
class Taking:
    """A step as a story means it. There is no branch where the state has no step of that name."""

    name: str
    branch: Branch | None
    values: Mapping[str, Any]
    reason: str | None
    acting: Acting


def taking(
    machine: Machine,
    cast: Cast,
    answers: Answers,
    facts: Callable[[Form], Facts],
    name: str,
    options: Mapping[str, Any],
) -> Taking:
    """The branch whose condition holds with its form filled in, the first if none does; and whoever may take it.

    ``facts`` are those of the case as it stands, with a form. Raises StoryError for options that no form asks for.
    """
    case: CaseFacts = facts(Form({}))[CaseFacts]
    branches = machine.branches(case.state, name)
    asked = {field for branch in branches for field in branch.form_fields} if branches else machine.workflow.fields
    for key in options.keys() - _ABOUT - set(asked):
        there = no_such("field", str(key), {*asked, *_ABOUT})
        raise StoryError(Message("“%(step)s” does not ask for it. %(there)s", step=name, there=there))
    reason = options.get("reason", REASON)
    filled = [(branch, _values(machine, answers, branch, options, facts(Form({})))) for branch in branches]
    fitting = (
        (branch, values) for branch, values in filled if branch.applies(facts(machine.told(Form(values, reason))))
    )
    branch, values = next(fitting, filled[0] if filled else (None, {}))
    acting = who_acts(machine, cast, case, branch.transition if branch else None, options)
    return Taking(name, branch, values, reason, acting)


def answered(machine: Machine, found: Taking, told: Facts) -> dict[str, Any]:
    """What was filled in, judged as the answers to any form."""
    if found.branch is None:
        return {}
    asked, case = machine.form_of(found.branch.transition), told[CaseFacts]
    return answers_to(asked, found.values, told, case.data, today=told[Now].today)


def who_acts(
    machine: Machine, cast: Cast, case: CaseFacts, step: Transition | None, options: Mapping[str, Any]
) -> Acting:
    """As the story says, otherwise whoever may, and not who did what the step must differ from.

    Raises StoryError for a name or a role that nobody has in the case, and none in the file could have.
    """
    parties = machine.workflow.parties
    asked = [who for who in step.actors if who != TIMER] if step else []
    seat, _, role = str(options.get("by") or next(iter(asked), "somebody")).partition(".")
    if role:
        known("role", role, machine.rules.vocabulary.roles)
    holder = next(iter(seats_of(case.parties, seat)), None) or _newcomer(cast, case, parties, seat)
    if holder is None:
        if options.get("by"):
            known("capacity", capacity_called(seat), parties)
        return Acting(cast.person_named(str(options.get("as") or seat)), None, role)
    held = capacities_of(case, holder) or (capacity_called(seat),)
    role = role or next((who.partition(".")[2] for who in asked if capacity_of(who) in held), "")
    if holder.person_id is not None:
        return Acting(cast.holder(holder.person_id), holder, role, capacity_called(seat))
    barred = step.differs_from if step else ()
    usual = f"{seat}.{role}" if role else seat
    return Acting(_person(cast, case, options.get("as"), usual, barred), holder, role)


def files_anew(machine: Machine, cast: Cast, case: CaseFacts, lodger: Author, field: str) -> Acting:
    """For whom a document was lodged, in a role that may give another one now where the file has one.

    Raises StoryError where nobody who takes part has lodged it.
    """
    places = ((name, [each.key for each in holders]) for name, holders in case.parties.items())
    seats = {name: f"{name}[{keys.index(lodger) + 1}]" for name, keys in places if lodger in keys}
    if not seats:
        raise StoryError(Message("Nobody who takes part has lodged the document in “%(field)s”.", field=field))
    steps = [each.transition for each in giving(machine, case.state, field)]
    able = ((step, *who.partition(".")) for step in steps for who in step.actors)
    step, capacity, dot, role = next((each for each in able if each[1] in seats), (None, next(iter(seats)), "", ""))
    return who_acts(machine, cast, case, step, {"by": f"{seats[capacity]}{dot}{role}"})


def capacities_of(case: Seated, holder: Holder) -> tuple[str, ...]:
    """The capacities that somebody holds in a case."""
    return tuple(name for name, holders in case.parties.items() if holder in holders)


def standing(
    workflow: Workflow, cast: Cast, case: CaseFacts, acting: Acting, acted_for: Mapping[int, frozenset[int]]
) -> Standing:
    """Who acts, with every capacity that the holder has or may join.

    ``acted_for``: for which sides each person has acted in the case.
    """
    holder = acting.holder
    if holder is None:
        return Standing(actor=_actor(acting.person, None))
    roles = (acting.role,) if acting.role else ()
    held, barred = capacities_of(case, holder), _not_free(workflow, cast, case, holder)
    capacities = with_roles((each for each in held if each not in barred), roles)
    joining = with_roles(joinable(workflow, case.state, case.parties, holder), roles)
    actor, side = _actor(acting.person, holder), _other_side(workflow, cast, case, acting, acted_for)
    if side is not None:
        return Standing(actor=actor, crossed=capacities | joining, side=side)
    return Standing(
        actor=actor,
        capacities=capacities,
        joinable=joining,
        barred=with_roles(barred, roles),
        against=against_going_on(barred.values()),
    )


def on_clock(
    machine: Machine,
    cast: Cast,
    case: CaseFacts,
    acted_for: Mapping[int, frozenset[int]],
    named: Sequence[str],
    options: Mapping[str, Any],
) -> tuple[Acting, Collection[str]]:
    """Whoever stops, lengthens or starts a clock, with its capacities: ``by`` one, else the first that the file names.

    Raises Refused for anybody else than ``named``.
    """
    if not named:
        raise Refused([Message("This deadline cannot be changed.")])
    acting = who_acts(machine, cast, case, None, {"by": named[0], **options})
    held = standing(machine.workflow, cast, case, acting, acted_for).capacities
    if held.isdisjoint(named):
        titles = tuple(machine.capacity_title(each) for each in named)
        names = tuple(dict.fromkeys(each.name for who in named for each in case.holders(who.split(".")[0])))
        raise Refused([Message("Only %(capacity)s may do this: %(names)s.", capacity=titles, names=names)])
    return acting, held


def check_seen(state: State, case: CaseFacts, acting: Acting) -> None:
    """Raises NotFound for an organization that would join where it does not see the case."""
    newcomer = acting.holder is not None and not capacities_of(case, acting.holder)
    if newcomer and not sees(state, ()):
        raise NotFound(Message("There is no case %(reference)s that you may see.", reference=case.reference))


def _not_free(workflow: Workflow, cast: Cast, case: CaseFacts, holder: Holder) -> Mapping[str, Conflict]:
    """What somebody holds in person although no longer free of another party."""
    if holder.person_id is None:
        return {}
    return not_free(Seating(workflow.parties, case.parties, cast), holder.person_id)


def side_acted_for(
    workflow: Workflow, cast: Cast, seated: Mapping[str, tuple[Holder, ...]], acting: Acting
) -> int | None:
    """The side for which somebody acts; none for who acts for nobody."""
    holder = acting.holder
    if holder is None:
        return None
    meant = [acting.capacity, *seated]
    held = next((name for name in meant if holder in seated.get(name, ())), None)
    if held is None:
        return holder.organization_id
    return side_of(workflow.parties, seated, cast, held, holder)


def _other_side(
    workflow: Workflow, cast: Cast, case: CaseFacts, acting: Acting, acted_for: Mapping[int, frozenset[int]]
) -> Text | None:
    """Another side, for which the person has acted before."""
    side, person = side_acted_for(workflow, cast, case.parties, acting), acting.person.person_id
    if side is None or person is None:
        return None
    found = opposed(workflow.parties, case.parties, side, acted_for.get(person, ()))
    names = {each.organization_id: each.name for holders in case.parties.values() for each in holders}
    if found is None:
        return None
    if found <= IN_PERSON:
        return own_name(workflow.parties, found)
    return names.get(found, Text(en="another organization", zh="其他单位"))


def _actor(person: Holder, holder: Holder | None) -> Actor:
    organization = holder if holder is not None and holder.organization_id is not None else None
    return Actor(
        person_id=person.person_id,
        person=person.name,
        organization_id=organization.organization_id if organization else None,
        organization=organization.name if organization else None,
    )


def _with(known: Mapping[K, frozenset[int]], key: K, number: int | None) -> Mapping[K, frozenset[int]]:
    return known if number is None else {**known, key: known.get(key, frozenset()) | {number}}


def _newcomer(cast: Cast, case: CaseFacts, parties: Mapping[str, Party], seat: str) -> Holder | None:
    """Whoever joins: ``objectors`` or ``objectors[2]``, for a capacity in which organizations act by themselves."""
    name = capacity_called(seat)
    if name not in parties or not parties[name].is_open:
        return None
    found = SEAT.fullmatch(seat)  # who only visits is never among the holders
    number = int(found[2]) if parties[name].visits and found is not None and found[2] else len(case.holders(name)) + 1
    return cast.of_kind(numbered(name, number), parties[name])


def _values(
    machine: Machine, answers: Answers, branch: Branch, options: Mapping[str, Any], facts: Facts
) -> dict[str, Any]:
    given = {key: value for key, value in options.items() if key not in ("by", "as")}
    return answers.fill(machine.form_of(branch.transition), given, facts)


def _person(cast: Cast, case: CaseFacts, name: str | None, usual: str, barred: tuple[str, ...]) -> Holder:
    """The person named; otherwise the usual one, or the first colleague who may still act."""
    if name is not None:
        return cast.person_named(name)
    taken = {person for step in barred for person in case.done_by.get(step, ())}
    number = 1
    while cast.person_named(f"{usual} {number}").person_id in taken:
        number += 1
    return cast.person_named(f"{usual} {number}")
