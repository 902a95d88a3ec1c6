"""What every part of the workflow file is made of: closed models, names, and lists of names."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema

from govflow.values import Text

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,47}$")]
RuleUse = str | dict[str, dict[str, Any] | None]  # "documents.signed" or {documents.signed: {document: petition}}
KIND_OF_NAME = "x-govflow"
"""What the models leave in their JSON Schema where names stand that only an installation knows (parsing.schema)."""

Who = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47})?$")]
KindName = Annotated[Name, WithJsonSchema({KIND_OF_NAME: "kind"})]
FamilyName = Annotated[Name, WithJsonSchema({KIND_OF_NAME: "family"})]
CalendarWord = Annotated[Name, WithJsonSchema({KIND_OF_NAME: "calendar"})]
RelationWord = Annotated[Name, WithJsonSchema({KIND_OF_NAME: "relation"})]
RoleName = Annotated[Name, WithJsonSchema({KIND_OF_NAME: "role"})]
GuardUse = Annotated[RuleUse, WithJsonSchema({KIND_OF_NAME: "guard_or_condition"})]
EffectUse = Annotated[RuleUse, WithJsonSchema({KIND_OF_NAME: "effect"})]
DerivationUse = Annotated[RuleUse, WithJsonSchema({KIND_OF_NAME: "derivation"})]
BookUse = Annotated[RuleUse, WithJsonSchema({KIND_OF_NAME: "book"})]
ConditionUse = Annotated[RuleUse, WithJsonSchema({KIND_OF_NAME: "condition"})]

Proof = Literal["password", "second_factor"]
"""What shows, just before an act, that it is this person: a second factor is as good as a password, not the reverse."""

TIMER = "timer"  # the clock
SAME = "same"  # stay in the state
AUTHOR = "author"  # in an audience: whoever answers
AUTHOR_TITLE = Text(en="Whoever answers", zh="填写者")
OPEN = "open"  # every state that is not an end


class Model(BaseModel):
    """What every part of the file shares: closed, immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


def listed(given: Any) -> Any:
    """One thing may stand where a list is expected."""
    return given if isinstance(given, list | tuple) else (given,)


def _written_day(given: Any) -> Any:
    if not isinstance(given, str) or len(given) != len("2026-01-01"):
        raise ValueError("write a day like 2026-01-01")
    return given


Day = Annotated[date, BeforeValidator(_written_day)]
Names = Annotated[tuple[Name, ...], BeforeValidator(listed, json_schema_input_type=Name | tuple[Name, ...])]
ProcedureNames = Annotated[tuple[Slug, ...], BeforeValidator(listed, json_schema_input_type=Slug | tuple[Slug, ...])]
Actors = Annotated[tuple[Who, ...], BeforeValidator(listed, json_schema_input_type=Who | tuple[Who, ...])]
Guards = Annotated[
    tuple[GuardUse, ...], BeforeValidator(listed, json_schema_input_type=GuardUse | tuple[GuardUse, ...])
]
Effects = Annotated[
    tuple[EffectUse, ...], BeforeValidator(listed, json_schema_input_type=EffectUse | tuple[EffectUse, ...])
]
Books = Annotated[tuple[BookUse, ...], BeforeValidator(listed, json_schema_input_type=BookUse | tuple[BookUse, ...])]
