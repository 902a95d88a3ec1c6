"""What reviewers score, as a workflow file writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from govflow.engine.rounds.thresholds import Part
from govflow.values import Text

Named = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Points(Part):
    """What reviewers score, from 0 to ``max`` points; the maxima are the weights."""

    label: Text
    max: int = Field(gt=0, le=1_000_000)


class Criterion(Points):
    """A criterion with its name."""

    name: Named


def _in_order(given: Any) -> Any:
    """Criteria as a file has them, by name; or the list that a round froze."""
    if not isinstance(given, Mapping):
        return given
    return [{**each, "name": name} if isinstance(each, Mapping) else each for name, each in given.items()]


Criteria = Annotated[tuple[Criterion, ...], BeforeValidator(_in_order, json_schema_input_type=dict[Named, Points])]
