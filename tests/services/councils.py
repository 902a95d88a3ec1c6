"""The council of an association is elected: five governments vote on four who stand for three places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from govflow.services.catalog import publish
from tests.builders import Cast
from tests.services.elections import VOTERS

FILE = Path(__file__).parents[1] / "workflows" / "council.v1.yaml"
STANDING = ("zhou.min", "cui.yang", "nie.gang", "deng.na")
SIGNER = "shang.hui"


def electing(cast: Cast, *edits: tuple[str, str], opener: str = SIGNER) -> str:
    """The election is open, and nobody has voted."""
    text = FILE.read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=FILE.name)
    members = tuple(cast.organization(each) for each in VOTERS)
    nominees = tuple(cast.person(each) for each in STANDING)
    reference = cast.open(opener, "council", "Council", members=members, nominees=nominees)
    cast.fire(opener, reference, "call")
    return reference


RUNOFF = FILE.with_name("council_runoff.v1.yaml")


def electing_two(cast: Cast) -> str:
    """The election to two places is open, which is followed by a run-off."""
    with cast.backend.transaction() as session:
        publish(session, cast.clock, RUNOFF.read_bytes(), name=RUNOFF.name)
    members = tuple(cast.organization(each) for each in VOTERS)
    nominees = tuple(cast.person(each) for each in STANDING)
    reference = cast.open(SIGNER, "council-runoff", "Council", members=members, nominees=nominees)
    cast.fire(SIGNER, reference, "call")
    return reference


def name(cast: Cast, reference: str, organization: str, *numbers: int, **more: Any) -> None:
    """The government names those who stand under these numbers."""
    scores = {f"c{number}": 1 for number in numbers}
    cast.respond(VOTERS[organization], reference, "voted", scores=scores, **more)
