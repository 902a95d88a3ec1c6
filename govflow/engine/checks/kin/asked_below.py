"""What rounds on cases below are about, and in which states, held against the file of these cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from govflow.engine.definition import ChildCases, Workflow
from govflow.engine.parsing.matter import for_few
from govflow.engine.problems import Positions, Problem, no_such
from govflow.engine.rounds.items import states_of
from govflow.messages import Message


def asked_below(parent: Workflow, child: Workflow, children: ChildCases, at: Positions) -> Iterator[Problem]:
    """What rounds on such cases are about is asked there, of all who see the case; who answers sees it, too."""
    for name, per in parent.repeated.items():
        if parent.children.get(per) is not children:
            continue
        for number, each in enumerate(parent.rounds[name].matter):
            field = child.fields.get(each)
            known = no_such("field", each, child.fields)
            sentence = in_file_of(child, known) if field is None else for_few(field)
            if sentence is not None:
                yield at.problem(("rounds", name, "matter", number), sentence)
        for number, state in enumerate(states_of(parent, name)):
            sentence = _unseen_in(state, parent, child, children, parent.rounds[name].voters)
            if sentence is not None:
                yield at.problem(("rounds", name, "states", number), sentence)


def in_file_of(child: Workflow, sentence: Message) -> Message:
    """What is missing in another file."""
    return Message("In the file of “%(procedure)s”: %(what)s", procedure=child.title, what=sentence)


def _unseen_in(
    state: str, parent: Workflow, child: Workflow, children: ChildCases, voters: Sequence[str]
) -> Message | None:
    """Who answers about a case in a state sees it there: as its reader, or as a party that the file seats in it.

    Whom both files find by the same rule, from the same others, is the same in both cases, for they are of one body.
    """
    if state not in child.states:
        return in_file_of(child, no_such("state", state, child.states))
    view = child.shown_in(state)
    seated = {ours for theirs, ours in children.parties.items() if view is None or theirs in view}
    reading = (each for each in child.parties if view is None or each in view)
    seated |= {each for each in reading if _found_alike(each, parent, child, children)}
    unseen = tuple(each for each in voters if each not in {*children.readers, *seated})
    if not unseen:
        return None
    return Message(
        "Who answers about a case must see it, and in “%(state)s” %(voters)s do not.",
        state=child.states[state].title,
        voters=tuple(parent.parties[each].title for each in unseen if each in parent.parties),
    )


def _found_alike(name: str, parent: Workflow, child: Workflow, children: ChildCases) -> bool:
    """Is a capacity found by the same rule in both files, and is everybody whom it is found from handed down, or found
    in the same way?
    """
    if name not in parent.parties or name not in child.parties:
        return False
    rule = parent.parties[name].rule
    if rule is None or rule != child.parties[name].rule:
        return False
    others = set(_words(rule)) & parent.parties.keys()
    return all(children.parties.get(each) == each or _found_alike(each, parent, child, children) for each in others)


def _words(setting: Any) -> Iterator[str]:
    match setting:
        case str():
            yield setting
        case Mapping():
            for each in setting.values():
                yield from _words(each)
        case list() | tuple():
            for each in setting:
                yield from _words(each)
