"""The envelope of a call divided among its requests by each rule, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govflow.domain.calls.facts import RankingBook
from govflow.domain.funds.dividing import MOST_CLAIMS, RULES, Division, divide, share_costs
from govflow.messages import Message
from govflow.values import Money, Text


@dataclass(frozen=True, kw_only=True)
class Side:
    """What one rule gives, by the number of each request. ``option``: stands for the rule in the form of the list."""

    option: str
    rule: str
    title: Text
    sentence: Message
    chosen: bool
    awards: Mapping[int, Money]
    derivation: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class SharedWork:
    """What each would bear if one work, as dear as the dearest request, served them all; by the number of each."""

    cost: Money
    shares: Mapping[int, Money]
    derivation: tuple[Message, ...]


def shared_work(claims: Sequence[tuple[int, Money]]) -> SharedWork | None:
    """The Shapley values of one cost, of which each needs as much as it asks for; none for one alone, or too many."""
    if not 1 < len(claims) <= MOST_CLAIMS:
        return None
    division = share_costs([asked for _, asked in claims])
    shares = {number: share for (number, _), share in zip(claims, division.awards, strict=True)}
    return SharedWork(cost=division.estate, shares=shares, derivation=division.derivation)


def chosen_rule(book: RankingBook, *wanted: object) -> str:
    """The first of these options that stands for a rule; else the one that the book names first."""
    return next((str(each) for each in wanted if each in book.rules), next(iter(book.rules)))


def side_by_side(
    book: RankingBook, chosen: str, envelope: Money, claims: Sequence[tuple[int, Money]]
) -> tuple[Side, ...]:
    """All rules on the same claims, which are given in the order of rank; none where there is nothing to divide.

    Of too many claims nothing is suggested: the rule is chosen all the same, for those on the list.
    """
    if not claims:
        return ()
    return tuple(_side(option, rule, option == chosen, envelope, claims) for option, rule in book.rules.items())


def load_derivation(book: RankingBook, values: Mapping[str, Any]) -> Division | None:
    """How the sums of the list that was put to the vote follow from its rule: from these answers alone, of which each
    reader has those that they may read. None where they do not say enough.
    """
    rule, envelope = book.rules.get(str(values.get(book.divided_by))), values.get(book.envelope)
    claims = [row.get(book.columns["asked"]) for row in values.get(book.lines) or ()]
    if rule is None or envelope is None or not claims or None in claims:
        return None
    return divide(rule, envelope, claims)


def _side(option: str, rule: str, chosen: bool, envelope: Money, claims: Sequence[tuple[int, Money]]) -> Side:
    few = claims if len(claims) <= MOST_CLAIMS else ()
    division = divide(rule, envelope, [asked for _, asked in few]) if few else None
    return Side(
        option=option,
        rule=rule,
        title=RULES[rule].title,
        sentence=RULES[rule].sentence,
        chosen=chosen,
        awards={number: award for (number, _), award in zip(few, division.awards if division else (), strict=True)},
        derivation=division.derivation if division else (),
    )
