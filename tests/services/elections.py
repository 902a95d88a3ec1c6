"""An election in secret, brought as far as a test needs it: five governments vote whether to hold one."""

from __future__ import annotations

from pathlib import Path

from govflow.services.catalog import publish
from tests.builders import Cast

FILE = Path(__file__).parents[1] / "workflows" / "ballot_box.v1.yaml"
VOTERS = {"fangshan": "chen.yu", "laishui": "he.jun", "tangshan": "tang.lan", "ninghe": "ning.ke", "chengde": "guo.wei"}


def called(cast: Cast) -> str:
    """The vote is open, and nobody has voted."""
    with cast.backend.transaction() as session:
        publish(session, cast.clock, FILE.read_bytes(), name=FILE.name)
    members = tuple(cast.organization(each) for each in VOTERS)
    return cast.open("gao.shan", "election", "Secretary general", members=members, office="Secretary general")
