"""Elections: several of those who stand are chosen for as many places; each seat names as many as the file allows.

Who stands is known when the round opens: the holders of a capacity, frozen with the rule like everything that answers
are given to. In a response each candidate that was named has a score of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, StrictBool, model_validator
from pydantic.json_schema import SkipJsonSchema

from govflow.engine.rounds.choices import VOTED, Choice, Named
from govflow.engine.rounds.held import Impartial, check_secret, is_secret
from govflow.engine.rounds.thresholds import Quorum
from govflow.messages import Message

if TYPE_CHECKING:
    from govflow.engine.facts import Holder

MOST_CANDIDATES = 100
Places = Annotated[int, Field(strict=True, ge=1, le=MOST_CANDIDATES)]


class Candidate(Choice):
    """One who stands. ``id``: of the organization or, where persons stand, of the person."""

    id: int


class Election(Impartial):
    """Several are elected: those whom most have named; of a tie at the last place none, unless the file decides it.

    With ``runoff`` an election by more than half may be ``undecided``: places are left, and who come next is certain.
    An election that is ``runoff_of`` this one is then held between these: twice as many as there are places left.
    """

    kind: Literal["election"] = "election"
    choices: ClassVar[tuple[Choice, ...]] = VOTED
    candidates: Named | None = Field(
        None, description="The capacity whose holders stand, as they are when the round opens."
    )
    places: Places = Field(1, description="How many are elected.")
    votes: Places | None = Field(None, description="How many each seat may name; none: as many as there are places.")
    majority: StrictBool = Field(False, description="Only who is named by more than half of those who vote is elected.")
    runoff: StrictBool = Field(
        False, description="Where places are left for want of a majority or by a tie, another election fills them."
    )
    runoff_of: Named | None = Field(
        None, description="Instead of candidates and places: the election whose places that are left this one fills."
    )
    tie: Literal["none", "order"] = Field(
        "none",
        description="Who comes first of several with as many votes: nobody, or whoever stands first on the list.",
    )
    quorum: Quorum | None = None
    sealed: Literal["until_closed", "secret"] = "secret"
    close: Literal["when_all_answered", "at_deadline"] = "when_all_answered"
    standing: SkipJsonSchema[tuple[Candidate, ...]] = ()  # frozen when it opens; no file writes it

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.kept_by or self.delegation:
            raise ValueError("each seat names its candidates by itself: leave kept_by and delegation out")
        if is_secret(self.sealed):
            check_secret(close=self.close, delegation=self.delegation)
        if self.runoff_of is None and (self.candidates is None or "places" not in self.model_fields_set):
            raise ValueError("write candidates and places, or runoff_of and the election whose places are left")
        if self.runoff and not self.majority:
            raise ValueError("a run-off fills what no majority has filled: write majority: true, or drop runoff")
        if self.runoff and self.runoff_of is not None:
            raise ValueError("a run-off has no run-off of its own: drop runoff")
        return self

    @property
    def most(self) -> int:
        """How many candidates a seat may name."""
        return self.places if self.votes is None else self.votes

    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the workflow's steps must handle."""
        left = ("undecided",) if self.runoff else ()
        return ("filled", *left, "short", "tied", *(("no_quorum",) if self.quorum else ()))


def with_candidates(election: Election, parties: Mapping[str, Sequence[Holder]]) -> Election:
    """The election as it opens, with those who hold the capacity of candidates now."""
    holders = parties.get(election.candidates or "", ())
    standing = tuple(
        Candidate(name=f"c{number}", label=each.name, id=each.person_id or each.organization_id or 0)
        for number, each in enumerate(holders, 1)
    )
    return election.model_copy(update={"standing": standing})


def against_standing(election: Election) -> list[Message]:
    """Why the election cannot open with those who stand."""
    number, places = len(election.standing), election.places
    if number < places:
        return [Message("%(number)s stand for %(places)s places: too few to elect.", number=number, places=places)]
    if number > MOST_CANDIDATES:
        return [Message("%(number)s stand, which is more than %(most)s.", number=number, most=MOST_CANDIDATES)]
    return []


def against_naming(election: Election, named: Mapping[str, object]) -> list[Message]:
    """Why candidates cannot be named so: not one or too many, one who does not stand, or one more than once."""
    names = {each.name for each in election.standing}
    if not named.keys() <= names or any(each != 1 for each in named.values()):
        standing = tuple(each.label for each in election.standing)
        return [Message("Name each candidate once at most, of these: %(standing)s.", standing=standing)]
    if not named:
        return [Message("Name at least one candidate.")]
    if len(named) > election.most:
        return [
            Message(
                "You have named %(n)s; %(most)s may be named at most.",
                n=len(named),
                most=election.most,
            )
        ]
    return []
