"""What can be done in a case now: steps open to the reader, steps closed with all reasons, and who could take them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from govflow.engine.decide import Action, available
from govflow.engine.definition import Transition, Workflow
from govflow.engine.facts import Facts, Form, Standing
from govflow.messages import Message
from govflow.services.accounts.posts import Post
from govflow.services.queries.case.names import Names
from govflow.services.rights import against_extending, against_pausing, against_reopening, against_resuming
from govflow.store.deadlines.timers import running_timer
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts
from govflow.values import StandsIn, Text

REASON_GIVEN = "x"  # asks what speaks against a reopening apart from a reason, which the form will ask for


@dataclass(frozen=True, kw_only=True)
class OpenAction:
    """A step or act that the reader can take. ``act`` is empty for a step of the procedure, else what is done.

    ``plain``: nothing is asked, and nothing has to be made sure of first.
    """

    name: str
    title: Text | Message
    help: Text | Message | None = None
    act: str = ""
    plain: bool = False


@dataclass(frozen=True, kw_only=True)
class ClosedAction:
    """A step or act that cannot be taken now, with all reasons, and who can take it once they are gone."""

    name: str
    title: Text | Message
    reasons: tuple[Message, ...]
    who: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Switch:
    """Another organization of the reader that could act here, or a colleague for whom the reader stands in."""

    organization_id: int
    name: Text
    steps: tuple[Text, ...]
    stands_in: StandsIn | None = None


@dataclass(frozen=True, kw_only=True)
class Actions:
    """``closed`` are steps of a capacity that the reader holds; ``others`` those of somebody else."""

    open: tuple[OpenAction, ...]
    closed: tuple[ClosedAction, ...]
    others: tuple[ClosedAction, ...]
    switches: tuple[Switch, ...]


def load_actions(
    work: Work, case: Case, names: Names, pairs: Sequence[tuple[int, str]], stood_in: Sequence[Post] = ()
) -> Actions:
    """Every step out of the present state, and what may be done about its deadline, for this reader. ``stood_in``: the
    posts of colleagues for whom the reader stands in.
    """
    machine = work.version_of(case).machine
    facts = load_facts(work, case, Form({}), machine.needs(case.state))
    found = available(machine, facts)
    desk = _deadline(work, case, facts) if case.end is None else _reopening(work, case)
    steps = [  # those made for this state first, then those that are always there
        *(
            OpenAction(
                name=each.transition.name,
                title=each.transition.title,
                help=each.transition.help,
                plain=_is_plain(each.transition),
            )
            for each in sorted(found, key=lambda each: case.state not in each.transition.sources)
            if each.open
        ),
        *(each for each in desk if isinstance(each, OpenAction)),
    ]
    shut = [_closed(each) for each in found if each.mine and not each.open]
    return Actions(
        open=tuple(steps),
        closed=(*shut, *(each for each in desk if isinstance(each, ClosedAction))),
        others=tuple(_closed(each) for each in found if not each.mine),
        switches=(
            *_switches(machine.workflow, case, names, pairs),
            *_in_stead(machine.workflow, case, names, pairs, stood_in),
        ),
    )


def _is_plain(step: Transition) -> bool:
    return step.form is None and step.reason is None and step.confirm is None


def _closed(action: Action) -> ClosedAction:
    return ClosedAction(
        name=action.transition.name,
        title=action.transition.title,
        reasons=action.reasons,
        who=tuple(dict.fromkeys(each.name for each in action.who)) if action.mine else (),
    )


def _deadline(work: Work, case: Case, facts: Facts) -> list[OpenAction | ClosedAction]:
    """Extending, suspending and resuming, where the procedure knows them and the reader may."""
    workflow = work.version_of(case).workflow
    if running_timer(work.session, case.id) is None:
        return []
    found: list[OpenAction | ClosedAction] = []
    if not against_pausing(work, case):
        found.append(
            OpenAction(name="pause", title=Message("Suspend the deadline"), act="suspension", help=_STANDS_STILL)
        )
    if not against_resuming(work, case):
        found.append(OpenAction(name="resume", title=Message("Let the deadline run again"), act="suspension"))
    if not any(due.extend for _, due in workflow.deadlines(case.state)):
        return found
    title = Message("Extend the deadline")
    reasons = against_extending(work, case)
    if not reasons:
        found.append(OpenAction(name="extend", title=title, act="extension"))
    elif facts[Standing].capacities:
        found.append(ClosedAction(name="extend", title=title, reasons=tuple(reasons), who=()))
    return found


_STANDS_STILL = Message("The days until it runs again are added.")


def _reopening(work: Work, case: Case) -> list[OpenAction | ClosedAction]:
    """An ended case can be taken up again where its procedure says so."""
    reopen = work.version_of(case).workflow.states[case.state].reopen
    if reopen is None:
        return []
    title = Message("Reopen the case")
    reasons = against_reopening(work, case, REASON_GIVEN)
    if reasons:
        return [ClosedAction(name="reopen", title=title, reasons=tuple(reasons), who=())]
    return [OpenAction(name="reopen", title=title, act="reopening")]


def _switches(workflow: Workflow, case: Case, names: Names, pairs: Sequence[tuple[int, str]]) -> tuple[Switch, ...]:
    """Other organizations of the reader that hold a capacity and role which a step of this state asks for."""
    roles: dict[int, set[str]] = {}
    for organization_id, role in pairs:
        roles.setdefault(organization_id, set()).add(role)
    found = []
    here = names.actor.organization_id if names.actor.stands_in is None else None
    for organization_id, held_roles in roles.items():
        if organization_id == here or organization_id not in names.organizations:
            continue
        held = _capacities(case, organization_id, held_roles)
        steps = [each.title for each in workflow.leaving(case.state) if not held.isdisjoint(each.actors)]
        if steps:
            name = names.organizations[organization_id].today
            found.append(Switch(organization_id=organization_id, name=name, steps=tuple(dict.fromkeys(steps))))
    return tuple(found)


def _in_stead(
    workflow: Workflow, case: Case, names: Names, pairs: Sequence[tuple[int, str]], posts: Sequence[Post]
) -> Iterator[Switch]:
    """Colleagues of the reader with a role which a step of this state asks for, and that the reader has not itself."""
    for post in posts:
        if post.stands_in == names.actor.stands_in or post.organization_id not in names.organizations:
            continue
        own = {role for organization_id, role in pairs if organization_id == post.organization_id}
        held = _capacities(case, post.organization_id, {*post.roles})
        lacks = held - _capacities(case, post.organization_id, own)
        steps = [each.title for each in workflow.leaving(case.state) if not lacks.isdisjoint(each.actors)]
        if steps:
            yield Switch(
                organization_id=post.organization_id, name=names.organizations[post.organization_id].today,
                steps=tuple(dict.fromkeys(steps)), stands_in=post.stands_in,
            )  # fmt: skip


def _capacities(case: Case, organization_id: int, roles: Collection[str]) -> frozenset[str]:
    held = {
        capacity
        for capacity, holders in case.parties.items()
        if any(each.organization_id == organization_id for each in holders)
    }
    return frozenset(held | {f"{capacity}.{role}" for capacity in held for role in roles if role})
