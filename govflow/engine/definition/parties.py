"""Who takes part in a procedure."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from govflow.engine.definition.terms import DerivationUse, Model, Names, RoleName
from govflow.values import Text

OrganizationKind = Literal[
    "central_authority", "local_government", "regional_body", "special_committee", "social_organization"
]


class Party(Model):
    """A capacity that organizations or persons hold in a case."""

    title: Text
    kind: OrganizationKind | tuple[OrganizationKind, ...] | Literal["person", "derived"] = Field(
        "derived", description="Which kinds of organization may hold it, or 'person'; nothing where a rule finds it."
    )
    role: RoleName | None = Field(None, description="For a person: the membership role needed to be appointed.")
    rule: DerivationUse | None = Field(None, description="The named rule that finds who holds it.")
    opens: StrictBool = Field(False, description="The organization that opens the case takes this seat.")
    min: StrictInt = Field(0, ge=0, description="How many must be seated before the case leaves its first state.")
    max: StrictInt | None = Field(None, ge=1, description="How many may be seated; empty means any number.")
    not_of: Names = Field(
        (), description="Holders may not belong to, or lie in the jurisdiction of, holders of these capacities."
    )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of organization that may hold it; also 'person' or 'derived'."""
        return (self.kind,) if isinstance(self.kind, str) else self.kind

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if (self.kind == "derived") != (self.rule is not None):
            raise ValueError("say either the kind of holder (kind) or the rule that finds the holder (rule)")
        if self.role is not None and self.kind != "person":
            raise ValueError("only kind person has a role; for organizations write it after the dot of 'by'")
        if self.max is not None and self.max < self.min:
            raise ValueError(f"at least {self.min} and at most {self.max} holders cannot both be")
        return self
