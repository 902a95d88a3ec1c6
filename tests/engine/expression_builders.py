"""The fields that expressions are tested over, with a table, rounds and functions as later files will have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from govflow.engine.definition import FormField, Party
from govflow.engine.expressions import Expression, ExpressionError, Known, Scope
from govflow.engine.expressions.below import all_children
from govflow.engine.expressions.rounds import named_round
from govflow.engine.expressions.scope import (
    capacities,
    column_of,
    fields,
    times,
    today_known,
)
from govflow.engine.expressions.types import MONEY, NUMBER, TABLE, TEXT, YES_NO, Function, Type, list_of
from govflow.engine.facts import CaseFacts, Facts
from govflow.engine.rounds import read_round
from govflow.messages import Message
from govflow.values import Text


def form_field(name: str, kind: str, **more: Any) -> FormField:
    return FormField.model_validate({"name": name, "type": kind, "label": label(name), **more})


def label(name: str) -> dict[str, str]:
    return {"en": name.capitalize(), "zh": "项目"}


def options(*values: str) -> dict[str, Any]:
    return {value: label(value) for value in values}


TERRAIN = options("river", "hill", "coast")
FIELDS = {
    each.name: each
    for each in (
        form_field("amount", "money"),
        form_field("ceiling", "money"),
        form_field("members", "integer"),
        form_field("seats", "integer"),
        form_field("index", "decimal"),
        form_field("signed_on", "date"),
        form_field("due_on", "date"),
        form_field("urgent", "boolean"),
        form_field("terrain", "choice", options=TERRAIN),
        form_field("former_terrain", "choice", options=TERRAIN),
        form_field("season", "choice", options=options("wet", "dry")),
        form_field("topics", "choices", options=options("air", "water")),
        form_field("place", "line"),
        form_field("petition", "document"),
        form_field("host", "organization"),
        form_field("guest", "organization"),
        form_field("invited", "organizations"),
    )
}
VOTE = read_round(
    {
        "kind": "ballot",
        "title": {"en": "Vote", "zh": "表决"},
        "voters": ["office"],
        "rule": {"pass": "majority", "tie": "again"},
    }
)
NEED = {"name": "need", "label": {"en": "Need", "zh": "需要"}, "max": 30}
SCORING = read_round({"kind": "review", "voters": ["office"], "criteria": [NEED]})


def table(name: str, **columns: Type) -> list[Known]:
    """A table and its columns, as a form will declare them."""
    title = Text(en=name.capitalize(), zh="表格")

    def rows(facts: Facts) -> Any:
        return facts[CaseFacts].data.get(name)

    def column(of: str) -> Known:
        heading = Text(en=f"{title.en}: {of.capitalize()}", zh="表格：列")
        return Known(
            name=f"{name}.{of}",
            type=list_of(columns[of]),
            title=heading,
            read=lambda facts: column_of(rows(facts), of),
            field=True,
        )

    return [Known(name=name, type=TABLE, title=title, read=rows, field=True), *map(column, columns)]


NAMES = (
    *fields(FIELDS.values()),
    *table("budget", item=TEXT, units=NUMBER, rate=MONEY, sum=MONEY),
    *capacities({"claimant": Party.model_validate({"title": label("claimant"), "kind": "local_government"})}),
    *named_round("vote", VOTE),
    *named_round("scoring", SCORING),
    *all_children(),
    today_known(),
)
STANDING = Function(
    name="standing",
    arguments=(Type("organization"),),
    result=TEXT,
    said=lambda organization: Message("the standing of %(organization)s", organization=organization),
    call=lambda _facts, organization: "in order" if organization == 1 else None,
)
BARRED = Function(
    name="barred",
    arguments=(Type("organization"),),
    result=YES_NO,
    said=lambda organization: Message("%(organization)s is barred", organization=organization),
    call=lambda _facts, organization: organization == 2,
)
TIMES = times({"revise": Text(en="Revise", zh="修改")})
SCOPE = Scope(
    names={each.name: each for each in NAMES},
    functions={each.name: each for each in (STANDING, BARRED, TIMES)},
    conditions={
        "big": "amount > 50_000_000",
        "pressing": "big and urgent",
        "endless": "circular or urgent",
        "circular": "not endless",
    },
)


def expression(text: str, wanted: Type | None = YES_NO) -> Expression:
    return Expression.parse(text, SCOPE, wanted)


def holds(text: str, flags: frozenset[str] = frozenset(), **answers: Any) -> bool:
    return expression(text).evaluate_values({**answers, **dict.fromkeys(flags, True)}) is True


def value(text: str, answers: Mapping[str, Any] | None = None, wanted: Type | None = None) -> Any:
    return expression(text, wanted).evaluate_values(answers or {})


def objection(text: str, wanted: Type | None = YES_NO) -> str:
    with pytest.raises(ExpressionError) as caught:
        expression(text, wanted)
    return str(caught.value.sentence)
