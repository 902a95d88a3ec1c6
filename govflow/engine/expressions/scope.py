"""What the expressions of a workflow may name: its fields, capacities, rounds, child cases, and the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from govflow.engine.definition import FormField, Party, Workflow
from govflow.engine.expressions.below import below
from govflow.engine.expressions.types import (
    DATE,
    NUMBER,
    YES_NO,
    Function,
    Known,
    Scope,
    So,
    Type,
    list_of,
)
from govflow.engine.facts import CaseFacts, Facts, Form, Now, Rounds, Steps
from govflow.engine.rounds.rules import Ballot, Review, Round
from govflow.engine.rounds.verdicts import Tally
from govflow.messages import Message
from govflow.values import Text

OUTCOMES: Mapping[str, Message] = {
    "carried": Message("the vote is carried"),
    "lost": Message("the vote is lost"),
    "tied": Message("the vote is tied"),
    "no_quorum": Message("the vote has no quorum"),
    "complete": Message("the round is complete"),
    "incomplete": Message("the round closes incomplete"),
    "signed": Message("all consent"),
    "refused": Message("somebody refuses"),
    "lapsed": Message("not all have answered in time"),
}
"""How a round may end, as a clause."""


def scope_of(workflow: Workflow) -> Scope:
    """What the expressions of a workflow may name; fields go first, and named conditions stand by their name."""
    known = (
        *fields(workflow.fields.values()),
        *capacities(workflow.parties),
        *(each for name, round_ in workflow.rounds.items() for each in named_round(name, round_)),
        *below(workflow, type_of_field),
        today_known(),
    )
    names: dict[str, Known] = {}
    for each in known:
        names.setdefault(each.name, each)
    asked = times({each.name: each.title for each in reversed(workflow.transitions)})
    return Scope(
        names=names,
        functions={asked.name: asked},
        conditions=workflow.expressions,
        rules=frozenset(workflow.rule_uses),
    )


def fields(found: Iterable[FormField]) -> Iterator[Known]:
    """The answers to form fields; those of the form being sent before those of the case."""
    for each in found:
        yield Known(
            name=each.name,
            type=type_of_field(each),
            title=each.label,
            read=_answer(each.name),
            field=True,
            free=True,
            least=_limit(each, each.min),
            most=_limit(each, each.max),
            step=each.kind.step,
        )
        yield from _columns(each)


def _columns(table: FormField) -> Iterator[Known]:
    """``budget.sum``: the cells of a table's column."""
    for each in table.cells:
        yield Known(
            name=f"{table.name}.{each.name}",
            type=list_of(type_of_field(each)),
            title=Text(en=f"{table.label.en}: {each.label.en}", zh=f"{table.label.zh}：{each.label.zh}"),
            read=_cells(table.name, each.name),
            field=True,
        )


def type_of_field(field: FormField) -> Type:
    """The type of a field's answer."""
    return Type(field.kind.expression, tuple(field.options.items()))


def capacities(parties: Mapping[str, Party]) -> Iterator[Known]:
    """``claimant.count``: how many hold a capacity."""
    for name, party in parties.items():
        yield Known(
            name=f"{name}.count",
            type=NUMBER,
            title=Text(en=f"{party.title.en}: number", zh=f"{party.title.zh}数量"),
            read=_holders(name),
            least=Fraction(),
            step=Fraction(1),
        )


def named_round(name: str, round_: Round) -> Iterator[Known]:
    """The outcomes of a round, and its figures: ``answered``, a ballot's choices and ``share`` in favour, means."""
    for outcome in round_.outcomes():
        yield _outcome(name, outcome, round_.title)
    yield _figure(name, round_, "answered", Text(en="answered", zh="已答复"), lambda tally: tally.answered)
    match round_:
        case Ballot(choices=choices):
            for each in choices:
                yield _figure(name, round_, each.name, each.label, _votes(each.name))
            share = _figure(name, round_, "share", Text(en="share in favour", zh="赞成比例"), _share(choices[0].name))
            yield replace(share, most=Fraction(1))
        case Review(criteria=criteria):
            yield _figure(name, round_, "mean", Text(en="mean score", zh="平均分"), lambda tally: tally.mean)
            for criterion in criteria:
                yield _figure(name, round_, criterion.name, criterion.label, _mean(criterion.name))


def today_known() -> Known:
    """The legal day of the step, in the body's zone."""
    return Known(
        name="today",
        type=DATE,
        title=Message("today"),
        read=lambda facts: facts[Now].today,
        needs=frozenset({Now}),
    )


def times(steps: Mapping[str, Text]) -> Function:
    """``times(revise)``: how often a step was taken in this case, before the one that is being decided."""
    return Function(
        name="times",
        arguments=(Type("name", tuple(steps.items())),),
        result=NUMBER,
        said=lambda step: Message("how often “%(step)s” was taken", step=step),
        call=lambda facts, step: facts[Steps].times(step),
        needs=frozenset({Steps}),
        least=Fraction(),
        step=Fraction(1),
    )


def column_of(rows: Iterable[Mapping[str, Any]] | None, column: str) -> tuple[Any, ...] | None:
    """The cells of a table's column; None for a table that nobody has filled in."""
    return None if rows is None else tuple(row.get(column) for row in rows)


def _answer(name: str) -> Callable[[Facts], Any]:
    def read(facts: Facts) -> Any:
        form = facts[Form].values
        return form[name] if name in form else facts[CaseFacts].data.get(name)

    return read


def _cells(table: str, column: str) -> Callable[[Facts], Any]:
    rows = _answer(table)
    return lambda facts: column_of(rows(facts), column)


def _holders(capacity: str) -> Callable[[Facts], int]:
    return lambda facts: len(facts[CaseFacts].holders(capacity))


def _limit(field: FormField, value: float | str | None) -> Fraction | None:
    """A written limit in the unit that is computed with: fen for money; none where it is computed or not asked for."""
    if value is None or isinstance(value, str) or field.value is not None:
        return None
    return Fraction(str(value)) * field.kind.unit


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

    heading = round_.title
    return Known(
        name=f"{name}.{figure}",
        type=NUMBER,
        title=words if heading is None else Text(en=f"{heading.en}: {words.en}", zh=f"{heading.zh}：{words.zh}"),
        read=read,
        needs=frozenset({Rounds}),
        least=Fraction(),
    )


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
