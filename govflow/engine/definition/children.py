"""Which cases of other procedures stand below a case, what they take over, and what comes back from them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, StringConstraints

from govflow.engine.definition.terms import Model, Name, Names, RelationWord, Slug
from govflow.values import Text


def _same_names(given: Any) -> Any:
    """A list of names stands for fields that are called the same in both files."""
    names = [given] if isinstance(given, str) else given
    listed = isinstance(names, list | tuple) and all(isinstance(each, str) for each in names)
    return dict(zip(names, names, strict=True)) if listed else given


Fields = Annotated[dict[Name, Name], BeforeValidator(_same_names, json_schema_input_type=Names | dict[Name, Name])]


class OpenToCitizens(Model):
    """Where and how somebody without an account opens a case below one that lies open for everybody."""

    open_in: Names = Field(min_length=1, description="Public states here in which such cases are opened.")
    ask: Text = Field(description="What the public page of this case offers, such as: Comment without an account.")
    most: StrictInt = Field(
        200,
        ge=1,
        le=1000,
        description="So many may be open at once below one case; then nobody adds one until some of them have ended.",
    )


class ChildCases(Model):
    """Cases of one procedure below a case: a step that says ``opens`` opens one, ``adopts`` takes one up; or somebody
    without an account opens one from the public page (``citizens``).
    """

    workflow: Slug = Field(description="The procedure of these cases, by its id.")
    relation: RelationWord = Field(description="What the link is called on both cases.")
    per: Name | None = Field(
        None, description="A table here: one case for each row. Its columns go before the fields of the same name."
    )
    only: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z_]+$")] | None = Field(
        None, description="Only for those rows whose round ended so, like item_vote.carried; one held for that table."
    )
    title: Name | None = Field(None, description="The field here that gives their title; none: the title of this case.")
    title_other: Name | None = Field(None, description="The field here that gives their title in the other language.")
    headed: StrictBool = Field(
        False, description="Their title begins with that of this case: “Title of this case: what title gives”."
    )
    copied: Fields = Field(
        default_factory=dict,
        alias="copy",
        description="Answers taken over from here: their field, then ours; a list where both are called the same.",
    )
    fixed: dict[Name, Any] = Field(
        default_factory=dict, description="Answers given here: their field, then the answer."
    )
    parties: dict[Name, Name] = Field(
        default_factory=dict,
        description="Who takes part: their capacity, then one of ours or a field here that names somebody.",
    )
    adopt: Name | None = Field(
        None, description="The field here, of type case or cases, that names cases standing alone to be taken up."
    )
    private: StrictBool = Field(
        False, description="Those taken up are the private ones (private_if in their file); otherwise none of these."
    )
    waits_in: Names = Field(
        (),
        description="States there in which such cases wait for a case like this one: they are taken up after a vote, "
        "too, and a form that takes up several begins with them.",
    )
    lets_go_in: Names = Field(
        (), description="States here in which another case may take up those below this one that wait."
    )
    returns: Fields = Field(
        default_factory=dict,
        description="Answers that come back when one of them ends: our field, then theirs; or a list, as for copy.",
    )
    tells: dict[Name, Name] = Field(
        default_factory=dict,
        description="How a round on each of them ended becomes an answer there: our round, then their choice.",
    )
    announced_in: Names = Field(
        (), description="States there in which such a case is told on top of the page of this one, such as in force."
    )
    announces: Names = Field((), description="The fields there of which it tells the answers, in this order.")
    shows: Names = Field(
        (), description="The fields there whose answers stand beside such a case in the table of this one."
    )
    citizens: OpenToCitizens | None = Field(
        None,
        description="Opened by nobody but those who have no account, from the public page of this case; the seat with "
        "citizens in their file is theirs.",
    )
    ends_with_parent: StrictBool = Field(False, description="Those that are open end when this case ends.")
    readers: Names = Field((), description="Capacities here whose holders see these cases as long as they hold them.")
