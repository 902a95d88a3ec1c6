"""Documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from govflow.engine.fields.kinds import Kind, Story
from govflow.messages import Message
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.engine.definition import FormField


@dataclass(frozen=True)
class Upload:
    """A file that came with a form."""

    filename: str
    content: bytes
    media_type: str


PAPER = Upload("paper.pdf", b"%PDF-1.7", "application/pdf")


class Paper(Kind):
    title = Text(en="document", zh="文件")
    expression = "other"
    missing = Message("Attach a file.")
    filed = True

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        return None if isinstance(value, Upload) else self.missing

    def told(self, field: FormField, value: Any, story: Story) -> Upload:
        return PAPER

    def plausible(self, field: FormField, story: Story) -> Upload:
        return PAPER
