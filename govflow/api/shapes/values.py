"""Values in JSON: names in both languages, sentences in the one asked for, sums and numbers that lose nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from govflow.api.frame.speech import in_language, say, tongue
from govflow.messages import Message, figure
from govflow.services.queries.case.answers import Answered
from govflow.services.queries.case.names import Who
from govflow.services.queries.step.tables import ShownTable
from govflow.values import Money, Text


class Shown(BaseModel):
    """What the API answers."""

    model_config = ConfigDict(frozen=True)


class Sent(BaseModel):
    """What the API takes: nothing that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Name(Shown):
    """A name in both languages."""

    en: str
    zh: str


class Holder(Shown):
    """An organization or a person."""

    name: Name
    organization: int | None = Field(description="Its number, where it is an organization.")
    person: int | None = Field(description="Its number, where it is a person.")
    you: bool = Field(description="Is it who the token acts for?")


class Answer(Shown):
    """A question and its answer."""

    name: str
    label: Name
    value: JsonValue = Field(description="A name, text, number, day, sum, a list of these, or a table.")
    text: str = Field(description="The answer as people read it; nothing for a table.")


def name(text: Text) -> Name:
    return Name(en=text.en, zh=text.zh)


def name_or_none(text: Text | None) -> Name | None:
    return None if text is None else name(text)


def named(text: Text | Message | str) -> Name:
    """A title: of the procedure, a sentence of the program, or as somebody typed it, whichever language that is."""
    if isinstance(text, Text):
        return name(text)
    return Name(en=in_language("en", text), zh=in_language("zh", text))


def sentence(message: Message | None) -> str | None:
    return None if message is None else say(message)


def holder(who: Who) -> Holder:
    return Holder(name=name(who.name), organization=who.organization_id, person=who.person_id, you=who.you)


def answered(each: Answered) -> Answer:
    return Answer(
        name=each.name,
        label=name(each.label),
        value=json_of(each.value),
        text="" if isinstance(each.value, ShownTable) else tongue().show(each.value),
    )


def json_of(value: Any) -> JsonValue:
    """A value as JSON has it: sums and decimals as text, so that no program rounds them."""
    match value:
        case None | bool() | int() | str():
            return value
        case Text():
            return {"en": value.en, "zh": value.zh}
        case Message():
            return say(value)
        case Money():
            return {"amount": f"{value.amount:.2f}", "currency": value.currency}
        case datetime() | date():
            return value.isoformat()
        case Fraction():
            return figure(value)
        case Decimal():
            return str(value)
        case ShownTable():
            return {
                "columns": [json_of(each.label) for each in value.columns],
                "rows": [[json_of(cell) for cell in row] for row in value.rows],
                "totals": [json_of(each) for each in value.totals],
            }
        case tuple() | list():
            return [json_of(each) for each in value]
    return str(value)
