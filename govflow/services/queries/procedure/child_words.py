"""The cases below a case in words: how they come to be, what they take over, what comes back, who sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govflow.engine.definition import ChildCases
from govflow.engine.family import taken_from
from govflow.engine.machine import Machine
from govflow.engine.rounds.items import ENDINGS
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class ChildWords:
    """Cases of one procedure below a case; ``kind`` is how that procedure is called."""

    title: Text
    kind: Text
    sentences: tuple[Message, ...]


def child_words(machine: Machine, titles: Mapping[str, Text]) -> tuple[ChildWords, ...]:
    """In file order; ``titles`` are those of the procedures, by id."""
    return tuple(
        ChildWords(
            title=machine.rules.vocabulary.together(each.relation),
            kind=titles.get(each.workflow) or Text(en=each.workflow, zh=each.workflow),
            sentences=tuple(_sentences(machine, name, each)),
        )
        for name, each in machine.workflow.children.items()
    )


def _sentences(machine: Machine, name: str, children: ChildCases) -> Iterator[Message]:
    workflow = machine.workflow
    opening = tuple(dict.fromkeys(each.title for each in workflow.transitions if name in each.opens))
    adopting = tuple(dict.fromkeys(each.title for each in workflow.transitions if each.adopts == name))
    if children.per is not None:
        yield Message("One for each row of: %(table)s.", table=workflow.fields[children.per].label)
    if children.only is not None:
        name, _, outcome = children.only.partition(".")
        title = workflow.rounds[name].title or Text(en=name, zh=name)
        yield Message("Only for rows of which “%(round)s” ended so: %(ending)s.", round=title, ending=ENDINGS[outcome])
    if opening:
        yield Message("Opened by: %(steps)s.", steps=opening)
    if children.citizens is not None:
        states = tuple(workflow.states[each].title for each in children.citizens.open_in)
        yield Message(
            "Opened by anybody without an account, from the public page, in: %(states)s. At most %(n)s at once.",
            states=states,
            n=children.citizens.most,
        )
    if adopting:
        yield Message("A case that stands alone is taken up by: %(steps)s.", steps=adopting)
    if children.lets_go_in:
        states = tuple(workflow.states[each].title for each in children.lets_go_in)
        yield Message(
            "Those that wait may be taken up by another such case once this one is in: %(states)s.", states=states
        )
    if children.copied:
        fields = taken_from(workflow, children)
        labels = tuple(fields[each].label for each in children.copied.values())
        yield Message("Taken over from here: %(fields)s.", fields=labels)
    if children.returns:
        labels = tuple(workflow.fields[each].label for each in children.returns)
        yield Message("When one ends, this comes back: %(fields)s.", fields=labels)
    for round_ in children.tells:
        title = workflow.rounds[round_].title or Text(en=round_, zh=round_)
        yield Message("How “%(round)s” ended for one of them is told there, and it may go on by itself.", round=title)
    if children.announced_in:
        yield Message("They are told on top of this case as long as they go on: what they say, and until when.")
    if children.shows:
        yield Message("Beside each of them stands here, for those who may read it, what its file names.")
    if children.ends_with_parent:
        yield Message("Those that are open end when this case ends.")
    if children.readers:
        who = tuple(machine.capacity_title(each) for each in children.readers)
        yield Message("They are also seen, as long as they take part here, by: %(who)s.", who=who)
    yield Message("They follow the version that was in force when this case was opened.")
