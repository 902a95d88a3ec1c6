"""Yes or no, one of several, some of several."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from govflow.engine.fields.kinds import Expressed, Kind, NoAnswer, Story
from govflow.engine.problems import no_such
from govflow.messages import Message
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.engine.definition import FormField, Question

CHOOSE = Message("Choose from the list.")


class YesNo(Kind):
    title = Text(en="yes or no", zh="是或否")
    expression = "yes_no"
    missing = Message("This has to be confirmed.")
    confirmed = True

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        return None if isinstance(value, bool) else Message("Answer yes or no.")

    def told(self, field: FormField, value: Any, story: Story) -> Any:
        return value

    def plausible(self, field: FormField, story: Story) -> bool:
        return True


class OneOf(Kind):
    title = Text(en="one of several", zh="单选")
    expression: Expressed = "option"
    settings = frozenset({"options"})
    missing = CHOOSE

    def flaw(self, question: Question) -> str | None:
        return None if question.options else f"a {question.type} field needs options"

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        return None if isinstance(value, str) and value in field.options else CHOOSE

    def told(self, field: FormField, value: Any, story: Story) -> Any:
        return _offered(field, value)

    def plausible(self, field: FormField, story: Story) -> Any:
        return next(iter(field.options))

    def shown(self, field: FormField, value: Any) -> Any:
        return field.options.get(value, value)


class SomeOf(OneOf):
    title = Text(en="some of several", zh="多选")
    expression = "options"
    several = True

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        return None if isinstance(value, tuple) and set(value) <= field.options.keys() else CHOOSE

    def told(self, field: FormField, value: Any, story: Story) -> tuple[str, ...]:
        return tuple(_offered(field, each) for each in ([value] if isinstance(value, str) else value))

    def plausible(self, field: FormField, story: Story) -> tuple[str, ...]:
        return (next(iter(field.options)),)


def _offered(field: FormField, value: Any) -> str:
    """An option by its name."""
    if not isinstance(value, str) or value not in field.options:
        raise NoAnswer(no_such("option", str(value), field.options))
    return value
