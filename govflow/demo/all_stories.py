"""Every story of the demonstration: those of the procedures, of calls, and of the fund office."""

from __future__ import annotations

from datetime import datetime

from govflow.demo.calls import ranked, whole
from govflow.demo.funds import stories as fund_office
from govflow.demo.player import Play, Scenes
from govflow.demo.registers import (
    bulletins,
    charges,
    datasets,
    delegations,
    forums,
    plans,
    recognition,
    rights,
    stages,
    standards,
    supervision,
    years,
)
from govflow.demo.registers import stories as registrations
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
        fund_office, whole, registrations, standards, years, forums, rights, plans, recognition, supervision,
        bulletins, delegations,
        charges, datasets, stages,
    )  # fmt: skip
    return [scenes for topic in topics for scenes in topic.stories(play, now)]
