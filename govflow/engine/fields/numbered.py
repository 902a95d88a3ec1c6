"""What is answered by number: organizations, persons, funds, agreements, cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from govflow.engine.facts import Holder
from govflow.engine.fields.choices import CHOOSE
from govflow.engine.fields.kinds import Expressed, Kind, Numbered, Story
from govflow.messages import Message
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.engine.definition import FormField


class Organization(Kind):
    title = Text(en="organization", zh="单位")
    expression: Expressed = "organization"
    settings = frozenset({"kinds", "seats"})
    missing = CHOOSE
    numbers: Numbered | None = "organizations"

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        return None if type(value) is int else CHOOSE

    def told(self, field: FormField, value: Any, story: Story) -> int:
        return number_of(story.called(field, value)[0])

    def plausible(self, field: FormField, story: Story) -> int:
        return number_of(story.somebody(field))


class Organizations(Kind):
    title = Text(en="organizations", zh="多个单位")
    expression: Expressed = "organizations"
    settings = frozenset({"kinds", "seats"})
    missing = CHOOSE
    numbers: Numbered | None = "organizations"
    several = True

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        if isinstance(value, tuple) and all(type(each) is int for each in value) and len(set(value)) == len(value):
            return None
        return CHOOSE

    def told(self, field: FormField, value: Any, story: Story) -> tuple[int, ...]:
        return tuple(number_of(holder) for holder in story.called(field, value))

    def plausible(self, field: FormField, story: Story) -> tuple[int, ...]:
        return tuple(number_of(holder) for holder in story.several(field))


class Person(Organization):
    title = Text(en="person", zh="人员")
    expression = "person"
    settings = frozenset({"role", "seats"})
    numbers = "persons"


class Persons(Organizations):
    title = Text(en="persons", zh="多名人员")
    expression = "persons"
    settings = frozenset({"role", "seats"})
    numbers = "persons"


class Fund(Kind):
    title = Text(en="fund", zh="资金")
    expression = "other"
    missing = CHOOSE
    numbers: Numbered | None = "funds"

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        return None if type(value) is int else CHOOSE

    def told(self, field: FormField, value: Any, story: Story) -> int:
        return story.id_of(field.type, str(value))

    def plausible(self, field: FormField, story: Story) -> int:
        return story.id_of(field.type, field.name)


class Agreement(Fund):
    title = Text(en="agreement", zh="协议")
    numbers = "agreements"


class OtherCase(Fund):
    title = Text(en="case", zh="事项")
    settings = frozenset({"among", "of", "offered_in"})
    numbers = "cases"


class OtherCases(Kind):
    title = Text(en="several cases", zh="多个事项")
    expression: Expressed = "other"
    missing = CHOOSE
    numbers: Numbered | None = "cases"
    several = True

    def read(self, field: FormField, value: Any) -> Any:
        """One case need not stand in a list."""
        return (value,) if type(value) is int else value

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        if isinstance(value, tuple) and all(type(each) is int for each in value) and len(set(value)) == len(value):
            return None
        return CHOOSE

    def told(self, field: FormField, value: Any, story: Story) -> tuple[int, ...]:
        names = value if isinstance(value, list | tuple) else [value]
        return tuple(story.id_of("case", str(each)) for each in names)

    def plausible(self, field: FormField, story: Story) -> tuple[int, ...]:
        return (story.id_of("case", field.name),)


def number_of(holder: Holder) -> int:
    """The number by which an answer names a holder."""
    number = holder.person_id if holder.organization_id is None else holder.organization_id
    if number is None:
        raise ValueError(f"{holder.name} is neither a person nor an organization")
    return number
