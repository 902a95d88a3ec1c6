"""What every type of field says about itself, and what a story lends it to make up answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, Protocol

from govflow.engine.facts import Holder
from govflow.messages import Message
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.engine.definition import FormField, Question

Expressed = Literal[
    "yes_no", "number", "money", "date", "days", "months", "text", "option", "options", "organization",
    "organizations", "person", "persons", "list", "table", "name", "other",
]  # fmt: skip
"""What a value is in the language of expressions."""

Numbered = Literal["organizations", "persons", "funds", "agreements", "cases"]
"""What the numbers of an answer stand for."""


class NoAnswer(ValueError):
    """What a story writes is no answer; ``sentence`` says why."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Story(Protocol):
    """Whoever plays a story, as the types of fields ask about its cast."""

    today: date

    def id_of(self, kind: str, name: str) -> int:
        """The number of whatever of this kind has this name."""

    def called(self, field: FormField, value: Any) -> tuple[Holder, ...]:
        """Those whom the story calls by capacity, seat or name; a number stands for so many of them."""

    def somebody(self, field: FormField) -> Holder:
        """One who may be the answer."""

    def several(self, field: FormField) -> tuple[Holder, ...]:
        """As many as are needed who may be the answer."""


class Kind(ABC):
    """One type of field with all its parts: nobody else asks which type a field has."""

    title: Text
    """What the page of a procedure calls it."""

    expression: Expressed
    """Its type in expressions."""

    settings: frozenset[str] = frozenset()
    """What may be set beside label, hint, required and audience."""

    missing = Message("This is needed.")
    """What is said when a required answer is missing."""

    numbers: Numbered | None = None
    """What its answers name by number."""

    several = False  # is its answer a tuple?
    filed = False  # a document, which is kept beside the case and answered with its id
    long = False  # text of several lines
    confirmed = False  # yes or no: given anew each time
    adds = False  # has a column of it a total?
    unit = 1  # how many of what expressions count with are one
    step: Fraction | None = None  # between two neighbouring answers, as expressions count

    def flaw(self, question: Question) -> str | None:
        """What the settings of a field lack or contradict."""
        return None

    def read(self, field: FormField, value: Any) -> Any:
        """What was typed, as it is judged and kept."""
        return value

    @abstractmethod
    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        """Why this cannot be the answer."""

    def problems(self, field: FormField, value: Any, today: date) -> Mapping[str, Message]:
        """All that is wrong with an answer, by the name of the place."""
        problem = self.problem(field, value, today)
        return {} if problem is None else {field.name: problem}

    def kept(self, value: Any) -> Any:
        """A computed value as answers of this type are kept."""
        return value

    def total(self, values: Sequence[Any]) -> Any:
        """What the cells of a column come to, where they add up."""
        raise NotImplementedError

    @abstractmethod
    def told(self, field: FormField, value: Any, story: Story) -> Any:
        """The answer that a story writes so. Raises ValueError, TypeError or ArithmeticError for what is none."""

    @abstractmethod
    def plausible(self, field: FormField, story: Story) -> Any:
        """An answer where the story is silent."""

    def shown(self, field: FormField, value: Any) -> Any:
        """One value of an answer as people read it, unless it is a number that stands for something."""
        return value

    def computed(self, value: Any) -> Any:
        """The value of an expression of its type, as answers are kept."""
        return value

    def words(self, field: FormField, value: Any) -> tuple[str, ...]:
        """The words by which a case is found."""
        return ()
