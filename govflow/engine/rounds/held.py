"""What every kind of round declares: who answers, to what, who enters it, and for which of several it is held."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from govflow.engine.rounds.choices import Named
from govflow.engine.rounds.thresholds import Part, Rule
from govflow.values import Text

Keeper = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]

Close = Literal["when_decided", "when_all_answered", "by_chair", "at_deadline"]
CHAIR = "Who is in the chair: a capacity, or capacity.role; with close: by_chair alone who closes the round by hand."
TO_OBJECT = (
    "How long a seat has at least to object to what was entered for it: nothing is entered later than that before the "
    "deadline, and who entered it never closes the round earlier."
)
THEMSELVES = "signatures, reviews and sealed answers are given by the seats themselves: leave kept_by out"


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


Voters = Annotated[tuple[Named, ...], BeforeValidator(_listed, json_schema_input_type=Named | tuple[Named, ...])]
Capacities = Voters
Keepers = Annotated[tuple[Keeper, ...], BeforeValidator(_listed, json_schema_input_type=Keeper | tuple[Keeper, ...])]


class AnyRound(Part):
    """What all kinds have in common."""

    title: Text | None = None
    voters: Voters = Field(min_length=1, description="Capacities of the workflow whose seats answer.")
    recusable: bool = Field(False, description="A seat may declare a conflict and leave the round.")
    delegation: bool = Field(False, description="A seat may hand its vote to another seat, one hop.")

    matter: Voters = Field(
        (),
        description="What is answered to: fields of the case, or of the row or case that the round is held for. It is "
        "frozen when the round opens, shown to who answers, and kept with each answer.",
    )
    no_matter: Text | None = Field(None, description="Why nothing is frozen, where nothing written is answered to.")
    kept_by: Keepers = Field(
        (), description="In a round in session (close: by_chair): who enters what seats say there, and who is present."
    )
    proof: Literal["password", "second_factor"] | None = Field(
        None,
        description="What whoever answers, or enters answers, has given just before, once more: 'password' or "
        "'second_factor'.",
    )

    @model_validator(mode="after")
    def _distinct_voters(self) -> Self:
        check_distinct("voters", self.voters)
        return self

    @model_validator(mode="after")
    def _something_or_a_reason(self) -> Self:
        check_distinct("matter", self.matter)
        if self.matter and self.no_matter is not None:
            raise ValueError("no_matter says why nothing is frozen: with matter it has no place")
        return self


class HeldPer(AnyRound):
    """What can be held once for each of several things, each time as a round of its own."""

    per: Named | None = Field(
        None,
        description="A table, or a name under children: a round opens for each row, or for each such case that is "
        "open. Then name.count says how many, name.carried how many ended so. In a review also a round of offers, of "
        "which each reviewer scores every one, in one round.",
    )
    states: Capacities = Field(
        (),
        description="Of cases below only those in these states of their procedure, in which all who answer see them.",
    )

    @model_validator(mode="after")
    def _states_of_something(self) -> Self:
        if self.states and self.per is None:
            raise ValueError("states says which cases below a round is held for: name them in per")
        return self


class Impartial(AnyRound):
    """What is decided or judged by those who are asked: not on a matter of their own."""

    own_matter: Literal["out", "out_with_superiors", "votes"] = Field(
        "out",
        description="Whether seats whose own organization's matter it is are out by recusal, with those in whose "
        "jurisdiction that organization lies as well, or answer like all.",
    )


class Judged(Impartial, HeldPer):
    """What can be held for each of several things, and is decided or judged."""


def is_secret(sealed: str) -> bool:
    """Is a round that is sealed so one of which nobody ever learns who answered what (``secrecy``)?"""
    return sealed == "secret"


def check_secret(*, close: str, delegation: bool, rule: Rule | None = None) -> None:
    """Raises ValueError for what would tell whose a vote in the box is."""
    if delegation:
        raise ValueError("who votes for another knows that vote: with sealed: secret, leave delegation out")
    if close == "when_decided":
        raise ValueError(
            "closing as soon as it is decided would show how the last ones voted: with sealed: secret, "
            "close when_all_answered, by_chair or at_deadline"
        )
    if rule is not None and not _counts_heads(rule):
        raise ValueError(
            "the votes in the box are all alike: with sealed: secret, leave out veto, groups, unit: weight "
            "and tie: chair"
        )


def _counts_heads(rule: Rule) -> bool:
    alike = all(each.group is None and each.unit == "organization" for each in rule.thresholds)
    return alike and not rule.veto and rule.tie != "chair"


def check_distinct(what: str, names: tuple[str, ...] | list[str]) -> None:
    """Raises ValueError where one stands twice."""
    if len(set(names)) < len(names):
        raise ValueError(f"{what} names the same one twice: {', '.join(names)}")


def check_kept_openly(kept_by: tuple[str, ...], sealed: str) -> None:
    """Raises ValueError where somebody would enter for others what stays sealed."""
    if kept_by and sealed != "none":
        raise ValueError(THEMSELVES)


def check_closed_by_somebody(close: str, chair: str | None, kept_by: tuple[str, ...]) -> None:
    """Raises ValueError where a round is closed by hand, and by nobody."""
    if close == "by_chair" and chair is None and not kept_by:
        raise ValueError("nobody could close it: with close: by_chair, write chair or kept_by")
