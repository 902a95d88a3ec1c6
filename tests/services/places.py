"""The place of an office, brought as far as a test needs it: five governments choose, if need be in a run-off."""

from __future__ import annotations

from pathlib import Path

from govflow.services.catalog import publish
from tests.builders import Cast
from tests.services.elections import VOTERS

FILE = Path(__file__).parents[1] / "workflows" / "office_place.v1.yaml"
APART = ("north", "north", "south", "south", "east")


def choosing(cast: Cast, *edits: tuple[str, str]) -> str:
    """The first vote is open, and nobody has voted."""
    text = FILE.read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=FILE.name)
    members = tuple(cast.organization(each) for each in VOTERS)
    return cast.open("gao.shan", "office-place", "Joint Office", members=members, office="Joint Office")


def answer_all(cast: Cast, reference: str, *choices: str) -> None:
    for person, choice in zip(VOTERS.values(), choices, strict=True):
        cast.respond(person, reference, choice)


def naming(cast: Cast) -> str:
    """The names are open for approval, in secret."""
    reference = choosing(cast)
    answer_all(cast, reference, *["north"] * len(VOTERS))
    return reference


def ordering(cast: Cast) -> str:
    """The tasks and the colours are open to be numbered."""
    reference = naming(cast)
    for person in VOTERS.values():
        cast.respond(person, reference, "voted", scores={"joint": 1})
    return reference
