"""What each of several rounds is about that open together: a row of a table, or an open case below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from govflow.engine.rounds.held import HeldPer
from govflow.messages import Message
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.engine.definition import FormField, Workflow
    from govflow.engine.facts import Child
    from govflow.engine.rounds.verdicts import Verdict

Verdicts: TypeAlias = "tuple[tuple[Item, Verdict | None], ...]"
"""How it was decided on each; no verdict on what has come in the place of what was decided on."""

MOST_ITEMS = 200  # cases below; a table has no more rows either
LONGEST_WORDS = 80

ENDINGS: Mapping[str, Text] = {
    "carried": Text(en="carried", zh="通过"),
    "lost": Text(en="lost", zh="未通过"),
    "tied": Text(en="tied", zh="平局"),
    "no_quorum": Text(en="without a quorum", zh="未达法定人数"),
    "decided": Text(en="decided", zh="已选定"),
    "undecided": Text(en="without the votes needed", zh="无一达到所需票数"),
    "complete": Text(en="complete", zh="完成"),
    "incomplete": Text(en="incomplete", zh="未完成"),
    "signed": Text(en="signed", zh="已签署"),
    "refused": Text(en="refused", zh="被拒绝"),
    "lapsed": Text(en="lapsed", zh="失效"),
}
"""How a round may end, in one word, where several of its name are counted."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One of them. ``number`` counts from 1; ``words`` and ``row`` are those of a table, ``case_id`` a case below.

    Number and words may be told to all who see the case; which case below it is, only to those who see that one.
    """

    number: int
    words: str = ""
    row: Mapping[str, Any] | None = None
    case_id: int | None = None

    def after(self, title: Text) -> Text:
        """The title of the round with which one it is: ``Vote on items · 2: Bridge repair``."""
        return titled(title, self.number, self.words)


def label(name: str, item: Item | None) -> str:
    """What tells rounds apart that are open together: the name; of several, ``item_vote[2]``."""
    return name if item is None else f"{name}[{item.number}]"


def titled(title: Text, number: int, words: str) -> Text:
    """A title, and which of several it is."""
    if not words:
        return Text(en=f"{title.en} · {number}", zh=f"{title.zh} · {number}")
    return Text(en=f"{title.en} · {number}: {words}", zh=f"{title.zh} · {number}：{words}")


def items_of(workflow: Workflow, name: str, data: Mapping[str, Any], below: Sequence[Child]) -> tuple[Item, ...] | None:
    """What a round that opens now is held for, in order; None where it is held once for the whole case.

    ``below``: all cases below.
    """
    per = workflow.repeated.get(name)
    if per is None:
        return None
    if per in workflow.children:
        states = states_of(workflow, name)
        here = [each for each in below if each.name == per and each.end is None]
        ids = sorted(each.id for each in here if not states or each.state in states)
        return tuple(Item(number=number, case_id=each) for number, each in enumerate(ids, 1))
    rows: Sequence[Mapping[str, Any]] = data.get(per) or ()
    table = workflow.fields[per]
    return tuple(Item(number=number, words=_words(table, row), row=row) for number, row in enumerate(rows, 1))


def states_of(workflow: Workflow, name: str) -> tuple[str, ...]:
    """The states of their procedure in which cases below have such a round; none: all in which they are open."""
    part = workflow.round_parts[name]
    return part.states if isinstance(part, HeldPer) else ()


def as_it_stands(
    workflow: Workflow,
    state: str,
    name: str,
    data: Mapping[str, Any],
    given: Sequence[tuple[Item, Verdict]],
    standing: Collection[int],
) -> Verdicts:
    """How it was decided on each of the rows that there are now, or of the cases below; no verdict on what is new.

    ``standing``: the numbers of those that are still what they were. Until the case leaves the state in which these
    rounds are held each counts as given: what those do whom one was about must not hold up the others.
    """
    if name in workflow.states[state].rounds:
        return tuple(given)
    known = {item.number: (item, verdict if item.number in standing else None) for item, verdict in given}
    per = workflow.repeated[name]
    numbers = known if per in workflow.children else range(1, len(data.get(per) or ()) + 1)
    return tuple(known.get(number, (Item(number=number), None)) for number in numbers)


def is_same_row(workflow: Workflow, name: str, item: Item | None, data: Mapping[str, Any]) -> bool:
    """Is the row that a round was held for what it was? Whatever is no row always is."""
    if item is None or item.row is None:
        return True
    per = workflow.repeated[name]
    rows: Sequence[Mapping[str, Any]] = data.get(per) or ()
    now = rows[item.number - 1] if item.number <= len(rows) else {}
    return all(now.get(each.name) == item.row.get(each.name) for each in workflow.fields[per].cells)


def too_many(n: int) -> list[Message]:
    """Why not so many rounds are opened at once."""
    if n <= MOST_ITEMS:
        return []
    return [
        Message(
            "At most %(most)s rounds open at once, and there are %(n)s to open: one for each case below.",
            most=MOST_ITEMS,
            n=n,
        )
    ]


def summary(outcomes: Sequence[str | None]) -> Message:
    """How several rounds have ended so far, in words; None: it is open."""
    if not outcomes:
        return Message("There is nothing to hold a round for.")
    counted = Counter(outcomes)
    parts = tuple(
        Message("%(n)s %(ending)s", n=counted[each], ending=ENDINGS[each]) for each in ENDINGS if counted[each]
    )
    if not counted[None]:
        return Message("Of %(n)s: %(parts)s.", n=len(outcomes), parts=parts)
    if not parts:
        return Message("%(n)s open.", n=counted[None])
    return Message("%(open)s of %(n)s open; %(parts)s.", open=counted[None], n=len(outcomes), parts=parts)


def _words(table: FormField, row: Mapping[str, Any]) -> str:
    """What stands in the first column of text, on one line."""
    first = next((each.name for each in table.cells if each.kind.expression == "text"), None)
    words = " ".join(str(row.get(first) or "").split()) if first is not None else ""
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1]}…"
