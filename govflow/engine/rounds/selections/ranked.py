"""A choice by numbered options in words: every count with what was left out, or every option beside the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from govflow.engine.rounds.choices import Choice
from govflow.engine.rounds.seats import Roll
from govflow.engine.rounds.selections.counting import Compared, Count, Counted, instant_runoff, pairwise
from govflow.engine.rounds.selections.paper import in_order
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.rounds.verdicts import DerivationLine
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """Whom the numbers lead to. ``counts``: how often each option stands first."""

    selection: Selection
    counts: Mapping[str, int]
    by: Counted | Compared

    @cached_property
    def leading(self) -> tuple[Choice, ...]:
        return tuple(each for each in self.selection.options if each.name in self.by.leading)

    @property
    def outcome(self) -> str:
        return "decided" if len(self.leading) == 1 else "tied"

    def lines(self) -> list[DerivationLine]:
        """How that was found, so that it can be counted again by hand."""
        if isinstance(self.by, Counted):
            return [self._count_line(number, each) for number, each in enumerate(self.by.counts, 1)]
        return [self._compared_line(each, self.by) for each in self.selection.options] + [self._least_line(self.by)]

    def sentence(self) -> Message:
        """What came of it; somebody has voted."""
        if len(self.leading) > 1 and isinstance(self.by, Counted) and len(self.leading) < len(self.by.counts[-1].votes):
            return Message(
                "Nothing chosen: in count %(number)s a tie of %(options)s leaves open which of them is left out.",
                number=len(self.by.counts),
                options=self._labels(self.by.leading),
            )
        if len(self.leading) > 1:
            return Message("Nothing chosen: a tie of %(options)s.", options=self._labels(self.by.leading))
        [chosen] = self.leading
        if isinstance(self.by, Counted):
            last = self.by.counts[-1]
            return Message(
                "Chosen: %(option)s, with %(votes)s of %(cast)s in count %(number)s.",
                option=chosen.label,
                votes=last.votes[chosen.name],
                cast=sum(last.votes.values()),
                number=len(self.by.counts),
            )
        if len(self.by.strongest) == 1:
            return Message("Chosen: %(option)s, which beats each other option.", option=chosen.label)
        return Message(
            "Chosen: %(option)s. No option beats each other one; its worst defeat is the smallest.",
            option=chosen.label,
        )

    def _count_line(self, number: int, count: Count) -> DerivationLine:
        label = Message("Count %(number)s", number=number)
        votes = tuple(
            Message("%(option)s %(votes)s", option=each.label, votes=count.votes[each.name])
            for each in self.selection.options
            if each.name in count.votes
        )
        text = Message("%(votes)s", votes=votes)
        if count.out:
            text = Message("%(votes)s. Left out: %(options)s", votes=votes, options=self._labels(count.out))
        elif len(self.by.leading) > 1:
            text = Message("%(votes)s. Tied: %(options)s", votes=votes, options=self._labels(self.by.leading))
        if count.spent:
            text = Message("%(votes)s. Votes that name none of these: %(spent)s", votes=text, spent=count.spent)
        over = not count.out
        return DerivationLine(
            label=label,
            text=text,
            value=Message("%(needed)s needed", needed=sum(count.votes.values()) // 2 + 1),
            met=len(self.leading) == 1 if over else None,
        )

    def _compared_line(self, option: Choice, compared: Compared) -> DerivationLine:
        mine = compared.over[option.name]
        others = [each for each in self.selection.options if each.name != option.name]
        text = tuple(
            Message(
                "%(votes)s : %(against)s against %(option)s",
                votes=mine[each.name],
                against=compared.over[each.name][option.name],
                option=each.label,
            )
            for each in others
        )
        beaten = sum(mine[each.name] > compared.over[each.name][option.name] for each in others)
        value = Message("beats %(beaten)s of %(others)s", beaten=beaten, others=len(others))
        return DerivationLine(label=option.label, text=Message("%(votes)s", votes=text), value=value)

    def _least_line(self, compared: Compared) -> DerivationLine:
        label = Message("Result by pairs")
        if len(compared.strongest) == 1:
            text = Message("%(option)s beats each other option", option=self._labels(compared.strongest)[0])
            return DerivationLine(label=label, text=text, value="–", met=True)
        worst = tuple(
            Message("%(option)s %(votes)s", option=each.label, votes=max(0, compared.worst[each.name]))
            for each in self.selection.options
            if each.name in compared.strongest
        )
        text = Message("Nobody beats each other option. Worst defeats among those who lead: %(worst)s", worst=worst)
        return DerivationLine(label=label, text=text, value="–", met=len(self.leading) == 1)

    def _labels(self, names: Iterable[str]) -> tuple[Text, ...]:
        known = frozenset(names)
        return tuple(each.label for each in self.selection.options if each.name in known)


def rank(selection: Selection, roll: Roll) -> Ranked:
    """What the numbers that seats gave come to, by the method of the choice."""
    rankings = [in_order(said.scores) for said in roll.answers.values()]
    options = [each.name for each in selection.options]
    first = Counter(each[0] for each in rankings if each)
    method = instant_runoff if selection.method == "instant_runoff" else pairwise
    return Ranked(selection=selection, counts={each: first[each] for each in options}, by=method(options, rankings))
