"""Who takes part in a procedure."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, StringConstraints, model_validator

from govflow.engine.deadlines.durations import Duration
from govflow.engine.definition.terms import DerivationUse, KindName, Model, Name, Names, RoleName
from govflow.values import Text

PERSON, DERIVED = "person", "derived"  # what stands where others say a kind of organization

LookBack = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,3}d|[1-9][0-9]{0,2}m|[1-9][0-9]?y)$")]


class Party(Model):
    """A capacity that organizations or persons hold in a case."""

    title: Text
    kind: Literal["person", "derived"] | KindName | tuple[KindName, ...] = Field(
        DERIVED, description="Which kinds of organization may hold it, or 'person'; nothing where a rule finds it."
    )
    role: RoleName | None = Field(None, description="For a person: the membership role needed to be appointed.")
    of: Name | None = Field(None, description="For a person: must be in office at a holder of this capacity.")
    rule: DerivationUse | None = Field(None, description="The named rule that finds who holds it.")
    opens: StrictBool = Field(False, description="The organization that opens the case takes this seat.")
    citizens: StrictBool = Field(
        False,
        description="Beside opens: somebody without an account may open the case as well, and holds the seat in person "
        "by a receipt code.",
    )
    joins: StrictBool = Field(
        False, description="An organization of this kind that sees the case takes the seat by its first step."
    )
    visits: StrictBool = Field(
        False,
        description="An organization of this kind that sees the case takes the steps of this capacity and no seat: it "
        "reads no more than before, and may be made a party of what its step opens.",
    )
    min: StrictInt = Field(0, ge=0, description="How many must be seated before the case leaves its first state.")
    max: StrictInt | None = Field(None, ge=1, description="How many may be seated; empty means any number.")
    together: StrictBool = Field(
        False,
        description="Its holders act together: a person who acts for one of them may act for another. Of persons: who "
        "holds several such capacities acts from each.",
    )
    not_of: Names = Field(
        (), description="Holders may not belong to, or lie in the jurisdiction of, holders of these capacities."
    )

    look_back: LookBack | None = Field(
        None, description="For a person, beside not_of: office that ended within this time is a conflict too, as 2y."
    )

    @property
    def is_open(self) -> bool:
        """Does an organization act in it by itself, whether it takes the seat or none?"""
        return self.joins or self.visits

    @property
    def least(self) -> int:
        """How many seats a story fills when it does not say: as many as are needed, two if there can be several."""
        return min(max(self.min, 2), self.max or 2 + self.min)

    @property
    def looks_back(self) -> Duration | None:
        """How long office that ended is still a conflict, after its last day."""
        if self.look_back is None or not self.look_back.endswith("y"):
            return None if self.look_back is None else Duration(self.look_back)
        return Duration(f"{int(self.look_back[:-1]) * 12}m")

    @property
    def is_person(self) -> bool:
        return self.kind == PERSON

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of organization that may hold it; also 'person' or 'derived'."""
        return (self.kind,) if isinstance(self.kind, str) else self.kind

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if (self.kind == DERIVED) != (self.rule is not None):
            raise ValueError("say either the kind of holder (kind) or the rule that finds the holder (rule)")
        if self.role is not None and not self.is_person:
            raise ValueError("only kind person has a role; for organizations write it after the dot of 'by'")
        if self.of is not None and not self.is_person:
            raise ValueError("only a person is in office at a party (of): write kind person")
        if self.look_back is not None and not (self.is_person and self.not_of):
            raise ValueError("look_back stands beside not_of, for a person: it says how long former office counts")
        if self.joins and (self.opens or self.min or {PERSON, DERIVED} & set(self.kinds)):
            raise ValueError("organizations of a kind join by themselves: joins stands without opens and min")
        if self.visits and (self.joins or self.opens or self.min or self.max or {PERSON, DERIVED} & set(self.kinds)):
            raise ValueError("organizations of a kind take no seat: visits stands without joins, opens, min and max")
        if self.citizens and not self.opens:
            raise ValueError("whoever has no account can only open a case: citizens stands beside opens")
        if self.max is not None and self.max < self.min:
            raise ValueError(f"at least {self.min} and at most {self.max} holders cannot both be")
        return self
