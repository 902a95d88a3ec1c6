"""What the expressions of a workflow may name: its fields, capacities, rounds, child cases, and the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from govflow.engine.definition import FormField, Party, Workflow
from govflow.engine.expressions.below import below
from govflow.engine.expressions.rounds import Offered, elected, named_round, repeated_round, round_parts
from govflow.engine.expressions.types import (
    ALWAYS,
    DATE,
    NUMBER,
    Function,
    Known,
    Scope,
    Type,
    list_of,
)
from govflow.engine.facts import CaseFacts, Facts, Form, Now, Steps
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.rules import Offer, Round
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message
from govflow.values import Text


def scope_of(workflow: Workflow, vocabulary: Vocabulary) -> Scope:
    """What the expressions of a workflow may name; fields go first, and named conditions stand by their name."""
    known = (
        *fields(workflow.fields.values()),
        *capacities(workflow.parties),
        *(each for name in workflow.rounds for each in _round(workflow, name)),
        *below(workflow, vocabulary, type_of_field),
        today_known(),
    )
    names: dict[str, Known] = {}
    for each in known:
        names.setdefault(each.name, each)
    parts = (
        each
        for name, round_ in workflow.rounds.items()
        for each in round_parts(name, round_, _offered(round_, workflow))
    )
    asked = times(workflow.step_titles)
    return Scope(
        names=names,
        functions={each.name: each for each in (asked, *parts)},
        conditions=workflow.expressions,
        repeated=frozenset(workflow.repeated),
        rules=frozenset(workflow.rule_uses),
    )


def _round(workflow: Workflow, name: str) -> Iterator[Known]:
    round_ = workflow.rounds[name]
    if name in workflow.repeated:
        yield from repeated_round(name, round_)
    else:
        yield from named_round(name, round_, _offered(round_, workflow))
    if isinstance(round_, Election):
        standing = workflow.parties.get(round_.candidates or "")
        yield elected(name, round_, Type("persons" if standing and standing.is_person else "organizations"))


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
            sealed=bool(each.until),
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


def _offered(round_: Round, workflow: Workflow) -> list[Offered]:
    """What an offer in the round says, as far as expressions can read it."""
    fields = workflow.forms.get(round_.form, ()) if isinstance(round_, Offer) else ()
    found = [(each.name, each.label, type_of_field(each), each.required and not each.conditions) for each in fields]
    return [each for each in found if each[2].kind not in ("other", "table")]


def capacities(parties: Mapping[str, Party]) -> Iterator[Known]:
    """``claimant.count``: how many hold a capacity."""
    for name, party in parties.items():
        yield Known(
            name=f"{name}.count",
            type=NUMBER,
            title=Text(en=f"{party.title.en}: number", zh=f"{party.title.zh}数量"),
            read=_holders(name),
            given=ALWAYS,
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
        given=ALWAYS,
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
        given=ALWAYS,
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
    if value is None or isinstance(value, str) or not field.filled_in:
        return None
    return Fraction(str(value)) * field.kind.unit
