"""Bulletins: some that are valid, one that was corrected, one that has expired, and one whose receipt is missing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from govflow.demo.player import Play, Scenes
from govflow.services.commands.directory.terms import GiveRole, give_role
from govflow.services.commands.registers.bulletins import (
    UPDATE,
    Bulletin,
    receive_bulletin,
    send_bulletins,
    wish_for_bulletins,
)

ON_DUTY = {"hao.jing": "hebei", "xie.fei": "beijing", "chen.yu": "fangshan", "he.jun": "laishui"}
FANGSHAN, LAISHUI, BEIJING = "110111", "130623", "110000"


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [a_day_of_rain(play, now)]


def a_day_of_rain(play: Play, now: datetime) -> Scenes:
    """Hebei warns Laishui, which says that it knows; Fangshan closes a road, and waits for a receipt in vain."""
    yield now - timedelta(days=2)
    for person, organization in ON_DUTY.items():
        where = {"person_id": play.person(person), "organization_id": play.organization(organization)}
        command = GiveRole(role="duty_officer", since=play.today, until=None, **where)
        give_role(play.backend, play.actor("admin"), command)
    wish_for_bulletins(play.backend, play.actor("wang.lin"), "flood_warning", "")
    _send(
        play,
        "xie.fei",
        key="beds-1",
        kind="bed_capacity",
        area=BEIJING,
        hours=24,
        title_en="Free beds in Beijing: 1,240",
        title_zh="北京可用床位1240张",
        text_en="Of these 85 in intensive care. Invented for the demonstration.",
        text_zh="其中重症监护床位85张。演示虚构。",
    )
    yield now - timedelta(hours=6)
    warning = _send(
        play,
        "hao.jing",
        key="flood-1",
        kind="flood_warning",
        area=LAISHUI,
        hours=24 * 10,
        severity="severe",
        urgency="expected",
        certainty="likely",
        title_en="Flood warning for the Juma River",
        title_zh="拒马河洪水预警",
        text_en="The level at Zhangfang may pass the warning line tonight. Invented for the demonstration.",
        text_zh="张坊站水位今晚可能超过警戒线。演示虚构。",
    )
    _send(
        play,
        "xie.fei",
        key="air-1",
        kind="air_index",
        area=BEIJING,
        hours=24 * 30,
        severity="minor",
        certainty="observed",
        title_en="Air quality in Beijing: 62, good",
        title_zh="北京空气质量指数62，良",
        text_en="Fine particles lead. Invented for the demonstration.",
        text_zh="首要污染物为细颗粒物。演示虚构。",
    )
    yield now - timedelta(hours=5)
    receive_bulletin(play.backend, play.actor("he.jun"), warning)
    road: dict[str, Any] = {
        "kind": "road_closed",
        "area": FANGSHAN,
        "hours": 24 * 60,
        "severity": "moderate",
        "certainty": "observed",
        "title_en": "Zhangfang Bridge is closed",
        "title_zh": "张坊大桥封闭",
    }
    _send(play, "chen.yu", key="road-1", text_en="Both lanes.", text_zh="双向封闭。", **road)
    yield now - timedelta(hours=3)
    _send(
        play,
        "chen.yu",
        key="road-2",
        act=UPDATE,
        corrects="road-1",
        text_en="One lane is open for rescue. Invented for the demonstration.",
        text_zh="一条车道供救援通行。演示虚构。",
        **road,
    )
    _send(
        play,
        "chen.yu",
        key="river-1",
        kind="river_level",
        area=LAISHUI,
        hours=24 * 20,
        severity="moderate",
        certainty="observed",
        title_en="Juma River: 1.8 m above normal",
        title_zh="拒马河水位高于常年1.8米",
        text_en="Measured at the border of both counties. Invented for the demonstration.",
        text_zh="两地交界断面实测。演示虚构。",
    )


def _send(play: Play, person: str, *, hours: int, **said: Any) -> int:
    """Send one that is valid from now for so many hours; its number."""
    now = play.clock.now()
    bulletin = Bulletin(valid_from=now, valid_until=now + timedelta(hours=hours), **said)
    (sent,) = send_bulletins(play.backend, play.actor(person, ON_DUTY[person]), [bulletin])
    play.clock.at += play.pace
    return sent.id
