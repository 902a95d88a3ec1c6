"""What the expressions of a workflow may name: its fields, capacities, rounds, child cases, and the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from govflow.engine.definition import FormField, Party, Workflow
from govflow.engine.expressions.types import (
    DATE,
    MONEY,
    NUMBER,
    TEXT,
    YES_NO,
    FactType,
    Function,
    Known,
    Scope,
    So,
    Type,
)
from govflow.engine.facts import CaseFacts, Children, Facts, Form, Now, Rounds
from govflow.engine.rounds.rules import Ballot, Review, Round, Selection
from govflow.engine.rounds.verdicts import Tally
from govflow.messages import Message
from govflow.values import Text

CHILDREN = "children"
CHILDREN_CLOSED = "children.closed"

OUTCOMES: Mapping[str, Message] = {
    "carried": Message("the vote is carried"),
    "lost": Message("the vote is lost"),
    "tied": Message("the vote is tied"),
    "no_quorum": Message("the vote has no quorum"),
    "decided": Message("one option is chosen"),
    "complete": Message("the round is complete"),
    "incomplete": Message("the round closes incomplete"),
    "signed": Message("all consent"),
    "refused": Message("somebody refuses"),
    "lapsed": Message("not all have answered in time"),
}
"""How a round may end, as a clause."""

_TYPES: Mapping[str, Type] = {
    "line": TEXT,
    "text": TEXT,
    "integer": NUMBER,
    "decimal": NUMBER,
    "money": MONEY,
    "date": DATE,
    "boolean": YES_NO,
    "organization": Type("organization"),
    "organizations": Type("organizations"),
    "person": Type("person"),
    "persons": Type("persons"),
}


def scope_of(workflow: Workflow) -> Scope:
    """What the expressions of a workflow may name; fields go first, and named conditions stand by their name."""
    known = (
        *fields(workflow.fields.values()),
        *capacities(workflow.parties),
        *(each for name, round_ in workflow.rounds.items() for each in named_round(name, round_)),
        *children(),
        today_known(),
    )
    names: dict[str, Known] = {}
    for each in known:
        names.setdefault(each.name, each)
    return Scope(names=names, conditions=workflow.expressions)


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
            step=Fraction(1) if each.type in ("money", "integer") else None,
        )


def type_of_field(field: FormField) -> Type:
    """The type of a field's answer."""
    options = tuple(field.options.items())
    if field.type in ("choice", "choices"):
        return Type("option" if field.type == "choice" else "options", options)
    return _TYPES.get(field.type, Type("other"))


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
    """The outcomes of a round, and its figures: ``answered``, choices, ``share`` in favour, means, ``winner``."""
    for outcome in round_.outcomes():
        yield _outcome(name, outcome, round_.title)
    yield _figure(name, round_, "answered", Text(en="answered", zh="已答复"), lambda tally: tally.answered)
    match round_:
        case Ballot(choices=choices):
            for each in choices:
                yield _figure(name, round_, each.name, each.label, _votes(each.name))
            yield _figure(name, round_, "share", Text(en="share in favour", zh="赞成比例"), _share(choices[0].name))
        case Selection(choices=choices):
            for each in choices:
                yield _figure(name, round_, each.name, each.label, _votes(each.name))
            options = tuple((each.name, each.label) for each in choices)
            yield _winner(name, round_, Type("option", options), Text(en="chosen option", zh="选定的选项"))
        case Review(criteria=criteria):
            yield _figure(name, round_, "mean", Text(en="mean score", zh="平均分"), lambda tally: tally.mean)
            for criterion in criteria:
                yield _figure(name, round_, criterion.name, criterion.label, _mean(criterion.name))


def children() -> Iterator[Known]:
    """``children.closed`` (there are some and all have ended), ``children.all_ended`` (none is open), their number."""
    yield Known(
        name=CHILDREN_CLOSED,
        type=YES_NO,
        title=Message("the cases under this one"),
        read=lambda facts: facts[Children].closed,
        needs=frozenset({Children}),
        so=So(
            wanted=Message("There must be child cases, and all of them must have ended."),
            unwanted=Message("All child cases have ended."),
            clause=Message("all cases under this one have ended"),
            opposite=Message("it is not so that %(clause)s", clause=Message("all cases under this one have ended")),
        ),
    )
    yield Known(
        name=f"{CHILDREN}.all_ended",
        type=YES_NO,
        title=Message("the cases under this one"),
        read=lambda facts: all(each.end is not None for each in facts[Children].cases),
        needs=frozenset({Children}),
        so=So(
            wanted=Message("Child cases are still open."),
            unwanted=Message("No child case is open."),
            clause=Message("no case under this one is open"),
            opposite=Message("a case under this one is open"),
        ),
    )
    yield Known(
        name=f"{CHILDREN}.count",
        type=NUMBER,
        title=Message("the number of cases under this one"),
        read=lambda facts: len(facts[Children].cases),
        needs=frozenset({Children}),
        least=Fraction(),
        step=Fraction(1),
    )


def today_known() -> Known:
    """The legal day of the step, in the body's zone."""
    return Known(
        name="today",
        type=DATE,
        title=Message("today"),
        read=lambda facts: facts[Now].today,
        needs=frozenset({Now}),
    )


def times(steps: Mapping[str, Text], needs: FactType, read: Callable[[Any, str], int]) -> Function:
    """``times(revise)``: how often a step was taken, as a fact of the type ``needs`` counts it."""
    return Function(
        name="times",
        arguments=(Type("name", tuple(steps.items())),),
        result=NUMBER,
        said=lambda step: Message("how often “%(step)s” was taken", step=step),
        call=lambda facts, step: read(facts[needs], step),
        needs=frozenset({needs}),
    )


def column_of(rows: Iterable[Mapping[str, Any]] | None, column: str) -> tuple[Any, ...] | None:
    """The cells of a table's column; None for a table that nobody has filled in."""
    return None if rows is None else tuple(row.get(column) for row in rows)


def _answer(name: str) -> Callable[[Facts], Any]:
    def read(facts: Facts) -> Any:
        form = facts[Form].values
        return form[name] if name in form else facts[CaseFacts].data.get(name)

    return read


def _holders(capacity: str) -> Callable[[Facts], int]:
    return lambda facts: len(facts[CaseFacts].holders(capacity))


def _limit(field: FormField, value: float | None) -> Fraction | None:
    """In the unit that is computed with: fen for money."""
    if value is None:
        return None
    return Fraction(str(value)) * (100 if field.type == "money" else 1)


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
    )


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
