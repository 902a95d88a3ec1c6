"""One line of text, and text of several lines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from govflow.engine.fields.kinds import Kind, Story
from govflow.legible import legible, length, objection, on_one_line
from govflow.messages import Message
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.engine.definition import FormField

MAX_LINE, MAX_TEXT = 200, 20_000
MOST_TEXT = 50_000
"""As long as a file may let a text be, which says so."""
_CONTROLS = frozenset(map(chr, range(32)))


class Line(Kind):
    title = Text(en="one line", zh="单行文字")
    expression = "text"
    settings = frozenset({"max_length"})
    limit = MAX_LINE
    controls = "\t"  # signs that may stand in it although nobody sees them

    def read(self, field: FormField, value: Any) -> Any:
        return on_one_line(value) if isinstance(value, str) else value

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        if not isinstance(value, str):
            return Message("Write text here.")
        longest, given = field.max_length or self.limit, length(value)
        if given > longest:
            return Message("Use at most %(limit)s characters; these are %(given)s.", limit=longest, given=given)
        if not (_CONTROLS - {*self.controls}).isdisjoint(value):
            return Message("There are characters in it that cannot be kept; type it again.")
        return objection(value)

    def told(self, field: FormField, value: Any, story: Story) -> Any:
        return value

    def plausible(self, field: FormField, story: Story) -> str:
        return "As the story goes."

    def words(self, field: FormField, value: Any) -> tuple[str, ...]:
        return (value,)


class Prose(Line):
    title = Text(en="text", zh="文字")
    settings = frozenset({"max_length", "amends"})
    limit = MAX_TEXT
    controls = "\n\t"
    long = True

    def read(self, field: FormField, value: Any) -> Any:
        return legible(value) if isinstance(value, str) else value
