"""A whole form for programs: its JSON Schema, and the answers that were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from govflow.api.forms.kinds import Schema, answer_to, property_of
from govflow.api.frame.speech import say
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.services.queries.step.questions import Question

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NO_SUCH = Message("This form does not ask for it.")


def schema_of(questions: Sequence[Question]) -> Schema:
    """What may be sent as answers. What is asked only under a condition says so, and is never required here."""
    asked = [each for each in questions if each.computed is None]
    return {
        "$schema": DIALECT,
        "type": "object",
        "additionalProperties": False,
        "required": [each.name for each in asked if each.required and not each.only_if],
        "properties": {each.name: _property(each) for each in asked},
    }


def _property(question: Question) -> Schema:
    found = property_of(question)
    if question.only_if:
        found["x-only-if"] = [say(each) for each in question.only_if]
    return found


def answers_of(questions: Sequence[Question], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, typed; nothing where nothing was. Raises Invalid with a sentence for each field of another type.

    Whether a value will do is judged by the command, as for pages.
    """
    known = {each.name: each for each in questions if each.computed is None}
    problems, found = dict.fromkeys(sent.keys() - known.keys(), NO_SUCH), dict[str, Any]()
    for name in sent.keys() & known.keys():
        try:
            found[name] = answer_to(known[name], sent[name])
        except Invalid as error:
            problems |= error.fields
    if problems:
        raise Invalid(dict(sorted(problems.items())))
    return {name: value for name, value in found.items() if value not in (None, "", ())}
