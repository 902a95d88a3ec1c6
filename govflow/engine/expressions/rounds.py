"""What expressions may name of rounds: outcomes, figures, who or what has won, and what offers say once opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeAlias

from govflow.engine.expressions.types import ALWAYS, NUMBER, YES_NO, Function, Given, Known, So, Type, list_of
from govflow.engine.facts import Facts, Rounds
from govflow.engine.rounds.items import ENDINGS
from govflow.engine.rounds.rules import Ballot, Offer, Review, Round
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.rounds.verdicts import Tally
from govflow.messages import Message
from govflow.values import Text

Offered: TypeAlias = "tuple[str, Text, Type, bool]"
"""A field of an offer: name, label, type of its answer, and whether every offer has one."""

OUTCOMES: Mapping[str, Message] = {
    "carried": Message("the vote is carried"),
    "lost": Message("the vote is lost"),
    "tied": Message("the vote is tied"),
    "no_quorum": Message("the vote has no quorum"),
    "decided": Message("one option is chosen"),
    "undecided": Message("no option has the votes needed"),
    "filled": Message("all places are filled"),
    "short": Message("places stay empty"),
    "complete": Message("the round is complete"),
    "incomplete": Message("the round closes incomplete"),
    "signed": Message("all consent"),
    "refused": Message("somebody refuses"),
    "lapsed": Message("not all have answered in time"),
}
"""How a round may end, as a clause."""


COUNT = "count"


def repeated_round(name: str, round_: Round) -> Iterator[Known]:
    """Of a round that is held for each row or case: how many ended in which way, and how many there are."""
    total = f"{name}.{COUNT}"
    for outcome in round_.outcomes():
        ending = ENDINGS[outcome]
        words = Text(en=f"number {ending.en}", zh=f"{ending.zh}数")
        yield replace(_number(name, outcome, _of_round(round_, words), _ended(name, outcome)), adds_to=total)
    yield _number(name, COUNT, _of_round(round_, Text(en="number in all", zh="总数")), _held(name))


def named_round(name: str, round_: Round, fields: Sequence[Offered] = ()) -> Iterator[Known]:
    """The outcomes of a round, and its figures: ``answered``, choices, ``share`` in favour, means, ``winner``.

    ``fields``: what an offer in it says.
    """
    for outcome in round_.outcomes():
        yield _outcome(name, outcome, round_.title)
    yield _figure(name, round_, "answered", Text(en="answered", zh="已答复"), lambda tally: tally.answered)
    match round_:
        case Ballot(choices=choices):
            shown = ("carried",) if round_.sealed == "unless_carried" else round_.outcomes()
            for each in choices:
                votes = _figure(name, round_, each.name, each.label, _votes(each.name))
                yield replace(votes, given=_after(name, *shown))
            share = _figure(name, round_, "share", Text(en="share in favour", zh="赞成比例"), _share(choices[0].name))
            some = tuple(each for each in shown if each in ("carried", "tied"))
            yield replace(share, most=Fraction(1), given=_after(name, *some))
        case Selection(options=choices):
            for each in choices:
                yield _figure(name, round_, each.name, each.label, _votes(each.name))
            options = tuple((each.name, each.label) for each in choices)
            chosen = _winner(name, round_, Type("option", options), Text(en="chosen option", zh="选定的选项"))
            yield replace(chosen, given=_after(name, "decided"))
        case Offer():
            yield from (_column(name, round_, *each) for each in fields)
            yield _figure(
                name, round_, "count", Text(en="number of offers", zh="报价数量"), lambda tally: tally.answered
            )
        case Review(criteria=criteria, per=per):
            if per is not None:
                words = Text(en="best offer", zh="最优报价")
                yield replace(
                    _winner(name, round_, Type("organization"), words), given=_after(name, "complete"), among=per
                )
            means = (
                _figure(name, round_, "mean", Text(en="mean score", zh="平均分"), lambda tally: tally.mean),
                *(_figure(name, round_, each.name, each.label, _mean(each.name)) for each in criteria),
            )
            yield from (replace(each, given=_after(name, "complete")) for each in means)


def round_parts(name: str, round_: Round, fields: Sequence[Offered]) -> Iterator[Function]:
    """``offers.of(contractor).price``, ``scoring.of(contractor).mean``: what one organization offered or scored."""
    if isinstance(round_, Offer):
        for part, label, type_, always in fields:
            found = _function_of(name, part, _of_round(round_, label), type_)
            yield replace(found, among=name, given=ALWAYS if always else None)
    if isinstance(round_, Review) and round_.per is not None:
        mean = ("mean", Text(en="mean score", zh="平均分"))
        for part, label in (mean, *((each.name, each.label) for each in round_.criteria)):
            found = _function_of(name, part, _of_round(round_, label), NUMBER)
            yield replace(found, among=round_.per, given=_after(name, *_ranking(round_)))
        yield _next(name, round_)


def _ranking(review: Review) -> tuple[str, ...]:
    """The outcomes after which every offer has its points."""
    return tuple(each for each in review.outcomes() if each != "incomplete")


def _next(name: str, review: Review) -> Function:
    """``scoring.of(contractor).next``: whose offer comes next in the ranking; none after the last."""

    def call(facts: Facts, organization: int) -> int | None:
        verdict = facts[Rounds].verdicts.get(name)
        return None if verdict is None else verdict.after.get(organization)

    title = _of_round(review, Text(en="who comes next", zh="下一顺位单位"))
    return replace(_function_of(name, "next", title, Type("organization")), call=call, among=review.per)


def _column(name: str, round_: Round, field: str, label: Text, type_: Type, always: bool) -> Known:
    """``offers.price``: what all offers say; nothing before they are opened."""

    def read(facts: Facts) -> Any:
        offers = _of(facts, name)
        return tuple(each.get(field) for each in offers.values()) if offers else None

    return Known(
        name=f"{name}.{field}",
        type=list_of(type_),
        title=_of_round(round_, label),
        read=read,
        needs=frozenset({Rounds}),
        given=_after(name, "complete") if always else None,
    )


def _function_of(name: str, part: str, title: Text, type_: Type) -> Function:
    return Function(
        name=f"{name}.of.{part}",
        arguments=(Type("organization"),),
        result=type_,
        said=lambda whose: Message("“%(field)s” of %(whose)s", field=title, whose=whose),
        call=lambda facts, organization: _of(facts, name).get(organization, {}).get(part),
        needs=frozenset({Rounds}),
    )


def _of(facts: Facts, name: str) -> Mapping[int, Mapping[str, Any]]:
    """What the latest round of this name says of each organization."""
    verdict = facts[Rounds].verdicts.get(name)
    return {} if verdict is None else verdict.of


def _outcome(name: str, outcome: str, title: Text | None) -> Known:
    def read(facts: Facts) -> bool:
        verdict = facts[Rounds].verdicts.get(name)
        return verdict is not None and verdict.outcome == outcome

    said = OUTCOMES.get(outcome, Message("the round has ended with “%(outcome)s”", outcome=outcome))
    clause = said if title is None else Message("“%(field)s”: %(clause)s", field=title, clause=said)
    return Known(
        name=f"{name}.{outcome}",
        type=YES_NO,
        title=title or Message("the round"),
        read=read,
        needs=frozenset({Rounds}),
        outcome=True,
        so=So(
            wanted=Message("The round has not ended with “%(outcome)s”.", outcome=outcome),
            unwanted=Message("The round has ended with “%(outcome)s”.", outcome=outcome),
            clause=clause,
            opposite=Message("it is not so that %(clause)s", clause=clause),
        ),
    )


def _figure(name: str, round_: Round, figure: str, words: Text, of: Callable[[Tally], Any]) -> Known:
    def read(facts: Facts) -> Any:
        verdict = facts[Rounds].verdicts.get(name)
        return None if verdict is None else of(verdict.tally)

    return Known(
        name=f"{name}.{figure}",
        type=NUMBER,
        title=_of_round(round_, words),
        read=read,
        needs=frozenset({Rounds}),
        given=_after(name, *round_.outcomes()),
        least=Fraction(),
    )


def _number(name: str, figure: str, title: Text, read: Callable[[Facts], Any]) -> Known:
    return Known(
        name=f"{name}.{figure}",
        type=NUMBER,
        title=title,
        read=read,
        needs=frozenset({Rounds}),
        given=ALWAYS,
        least=Fraction(),
        step=Fraction(1),
    )


def _ended(name: str, outcome: str) -> Callable[[Facts], int | None]:
    def read(facts: Facts) -> int | None:
        found = facts[Rounds].numbers(name)
        return None if found is None else found[outcome]

    return read


def _held(name: str) -> Callable[[Facts], int | None]:
    def read(facts: Facts) -> int | None:
        found = facts[Rounds].each.get(name)
        return None if found is None else len(found)

    return read


def _winner(name: str, round_: Round, type_: Type, words: Text) -> Known:
    """Who or what has won; nothing while the round is open, and where nothing has."""

    def read(facts: Facts) -> Any:
        verdict = facts[Rounds].verdicts.get(name)
        return None if verdict is None else verdict.winner

    return Known(
        name=f"{name}.winner",
        type=type_,
        title=_of_round(round_, words),
        read=read,
        needs=frozenset({Rounds}),
        free=True,
    )


def elected(name: str, round_: Round, type_: Type) -> Known:
    """Who is elected; nobody while the election is open, and where it has no quorum."""

    def read(facts: Facts) -> Any:
        verdict = facts[Rounds].verdicts.get(name)
        return None if verdict is None or not verdict.elected else verdict.elected

    return Known(
        name=f"{name}.elected",
        type=type_,
        title=_of_round(round_, Text(en="who is elected", zh="当选者")),
        read=read,
        needs=frozenset({Rounds}),
        free=True,
        given=_after(name, "filled"),
    )


def _after(name: str, *outcomes: str) -> Given:
    """It is there once the round has ended in one of these ways."""
    return frozenset({" or ".join(f"{name}.{each}" for each in outcomes)})


def _of_round(round_: Round, words: Text) -> Text:
    """Words about a round, after its title."""
    heading = round_.title
    return words if heading is None else Text(en=f"{heading.en}: {words.en}", zh=f"{heading.zh}：{words.zh}")


def _votes(choice: str) -> Callable[[Tally], Any]:
    return lambda tally: tally.counts.get(choice)


def _mean(criterion: str) -> Callable[[Tally], Any]:
    return lambda tally: tally.means.get(criterion)


def _share(choice: str) -> Callable[[Tally], Any]:
    """Of the votes counted; none while they are sealed or there are none."""

    def read(tally: Tally) -> Fraction | None:
        cast = sum(tally.counts.values())
        return Fraction(tally.counts.get(choice, 0), cast) if cast else None

    return read
