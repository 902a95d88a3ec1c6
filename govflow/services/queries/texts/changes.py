"""What a step would change in the texts of a case: the new one against the one that stands there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from govflow.engine.definition import FormField
from govflow.engine.fields.comparing import Comparison, compare
from govflow.services.queries.texts.versions import text_fields
from govflow.services.rights import reads_as
from govflow.store.visibility import open_answers
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class TextChange:
    """A text with what another one would change in it."""

    label: Text
    comparison: Comparison


def changed_texts(
    work: Work, case: Case, fields: Iterable[FormField], answers: Mapping[str, Any]
) -> tuple[TextChange, ...]:
    """Of the answers to these fields those that would come in place of a text that the reader may read: of the same
    field, or of the one that the field says it amends.
    """
    held = reads_as(work, case)
    workflow, known = work.version_of(case).workflow, open_answers(held, case.data)
    texts = text_fields(workflow, held)
    found = []
    for field in fields:
        place, given = field.amends or field.name, answers.get(field.name)
        if field.kind.long and place in texts and known.get(place) and given and given != known[place]:
            found.append(TextChange(label=texts[place].label, comparison=compare(known[place], given)))
    return tuple(found)
