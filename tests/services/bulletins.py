"""Bulletins of the cast: who is on duty, what they send."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from govflow.domain.registers.bulletins import Bulletin
from govflow.services.commands.registers.bulletins import SentBulletin, send_bulletins
from tests.builders import Cast, give_role

DUTY = "duty_officer"


def on_duty(cast: Cast, person: str, organization: str) -> None:
    give_role(cast, person, organization, DUTY)


def bulletin(cast: Cast, key: str, **said: Any) -> Bulletin:
    """A closed road in Fangshan for two hours from now, unless told otherwise."""
    now = cast.clock.at
    usual = {
        "kind": "road_closed",
        "area": "110111",
        "valid_from": now,
        "valid_until": now + timedelta(hours=2),
        "title_en": "Zhangfang Bridge is closed",
        "title_zh": "张坊大桥封闭",
        "text_en": "The water stands on the road.",
        "text_zh": "路面积水。",
    }
    return Bulletin(key=key, **(usual | said))


def sent(cast: Cast, person: str, *bulletins: Bulletin, organization: str | None = None) -> tuple[SentBulletin, ...]:
    actor = cast.actor(person) if organization is None else cast.actor(person, organization)
    return send_bulletins(cast.backend, actor, bulletins)
