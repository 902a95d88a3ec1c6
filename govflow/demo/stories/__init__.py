"""The stories of the demonstration region: plain scripts, played together in the order of time."""

from __future__ import annotations

from datetime import datetime

from govflow.demo.calls import ranked
from govflow.demo.player import Play, Scenes
from govflow.demo.stories import (
    agreements,
    air_aid,
    borders,
    chairing,
    funding,
    invited,
    meetings,
    rivers,
    settlements,
    symposia,
)


def all_stories(play: Play, now: datetime) -> list[Scenes]:
    """Every story; those of the present are dated by ``now``."""
    topics = (
        chairing, air_aid, agreements, symposia, meetings, invited, rivers, borders, funding, settlements, ranked,
    )  # fmt: skip
    return [scenes for topic in topics for scenes in topic.stories(play, now)]
