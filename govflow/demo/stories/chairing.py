"""Who chairs the joint conference: the members take turns from 2024 on, and two of them have swapped."""

from __future__ import annotations

from datetime import datetime

from govflow.demo.player import Play, Scenes, on
from govflow.demo.stories.assembly import MEMBERS
from govflow.demo.stories.stages import both
from govflow.services.commands.meetings.chairing import (
    AskSwap,
    ChangeSwap,
    EnterOrder,
    ask_swap,
    change_swap,
    enter_order,
)
from govflow.services.queries.directory.chairing import load_rotation_page
from govflow.values import Actor

BODY = "conference"


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [rotation(play)]


def rotation(play: Play) -> Scenes:
    """Hebei, Tianjin, Beijing; then Tianjin has the year of the anniversary, and Hebei the one after it."""
    beijing, tianjin, hebei = play.organizations(*MEMBERS)
    group = play.organization(BODY)
    yield on(2023, 11, 6)
    order = EnterOrder(
        group_id=group,
        members=(hebei, tianjin, beijing),
        first_year=2024,
        decided=both("The members by exchange of letters, 30 October 2023.", "各成员单位2023年10月30日函商一致。"),
        reason=both("So that each carries the same burden.", "使各成员单位均担办会责任。"),
    )
    enter_order(play.backend, play.actor("admin"), order)
    yield on(2023, 11, 13)
    asked = AskSwap(
        group_id=group,
        own_year=2025,
        other_year=2024,
        reason=both(
            "The symposium on ten years of cooperation is prepared in Tianjin.", "协同发展十周年座谈会在天津筹备。"
        ),
    )
    ask_swap(play.backend, _signatory(play, "tianjin"), asked)
    yield on(2023, 11, 20)
    actor = _signatory(play, "hebei")
    with play.backend.reading() as session:
        [swap] = load_rotation_page(play.backend.work(session, actor), group).swaps
    change_swap(play.backend, actor, ChangeSwap(group_id=group, swap_id=swap.id, act="agree"))


def _signatory(play: Play, organization: str) -> Actor:
    return play.actor(play.member(organization, "signatory"), organization)
