"""The expressions of a file as they are written: each is read once, and what is wrong with it is told once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from govflow.engine.definition import Workflow
from govflow.engine.expressions import Expression, ExpressionError, Scope, scope_of
from govflow.engine.expressions.types import YES_NO, Type
from govflow.engine.parsing.names import Names
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message


@dataclass(frozen=True)
class Written:
    """The expressions of one file, in the scope of its fields, parties, rounds and cases below."""

    workflow: Workflow
    names: Names
    vocabulary: Vocabulary

    def misread(self, text: str, wanted: Type = YES_NO) -> ExpressionError | None:
        """Why a text is no expression of that type; the same text is read once."""
        key = (text, wanted)
        if key not in self._read:
            try:
                Expression.parse(text, self.scope, wanted)
            except ExpressionError as error:
                self._read[key] = error
            else:
                self._read[key] = None
        return self._read[key]

    @cached_property
    def _read(self) -> dict[tuple[str, Type], ExpressionError | None]:
        return {}

    @cached_property
    def scope(self) -> Scope:
        return scope_of(self.workflow, self.vocabulary)

    @cached_property
    def unsettled(self) -> bool:
        """Is there a form or a round that does not fit the format? That is told first."""
        return self.names["field"] != self.workflow.fields.keys() or self.names["round"] != self.workflow.rounds.keys()

    @cached_property
    def broken(self) -> Mapping[str, Message]:
        """The named expressions that are none, with the remedy: those in which it is found, not those that use them."""
        named = self.workflow.expressions if not self.unsettled else ()
        misread = {name: error for name in named if (error := self.misread(name)) is not None}
        return {
            name: error.sentence
            for name, error in misread.items()
            if error.within in (None, name) or error.within not in misread
        }
