"""Forums that social organizations convene: one that is announced, with its programme and its first participants."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from govflow.demo.player import Play, Scenes
from govflow.demo.registers.years import CARE
from govflow.demo.stories.stages import Matter, ago, both

THEME = both(
    "Walking and care across the provincial border: what elders need on the way.",
    "跨省步行与照护：老年人出行需要什么。",
)
AIM = both("Proposals for the next joint conference.", "形成提交下次联席会议的建议。")
PROGRAMME = (
    {"at_time": "9:30", "what": "Opening 开幕", "who": "Neighbours Across the Border 跨界邻里互助会"},
    {"at_time": "10:00", "what": "Signs, rest and first aid on the trails 步道标识、休息与急救"},
    {"at_time": "14:00", "what": "What goes to the conference 拟提交联席会议的建议"},
)


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [announced(play, now), looking_for_support(play, now)]


def announced(play: Play, now: datetime) -> Scenes:
    """Another association supported it while it was in order; a government hosts it, and organizations register."""
    it = Matter(title="Forum on care across the border (fictional)", title_other="跨界照护论坛（虚构）")
    yield ago(now, 45)
    propose(play, CARE.founder, CARE.code, it)
    yield ago(now, 40)
    play.fire("xu.peng", it.reference, "support", acting="51100000MJ0000018U")
    yield ago(now, 30)
    play.fire(CARE.founder, it.reference, "go_ahead", acting=CARE.code)
    plan(play, CARE.founder, CARE.code, it, host="tianjin", days=50)
    yield ago(now, 25)
    play.act("tianjin", "signatory", it.reference, "accept")
    yield ago(now, 12)
    play.fire("peng.cheng", it.reference, "sign_up", people_coming=3)
    play.fire("shang.hui", it.reference, "sign_up", people_coming=2)


def looking_for_support(play: Play, now: datetime) -> Scenes:
    """A forum that nobody supports yet."""
    it = Matter(title="Forum of the water users (fictional)", title_other="用水户论坛（虚构）")
    yield ago(now, 8)
    propose(play, "xu.peng", "51100000MJ0000018U", it)


def propose(play: Play, who: str, acting: str, it: Matter) -> None:
    """Draft the forum, and look for support."""
    it.reference = play.open(who, "forum", it.title, title_other=it.title_other, acting=acting, theme=THEME, aim=AIM)
    play.fire(who, it.reference, "propose", acting=acting)


def plan(play: Play, who: str, acting: str, it: Matter, *, host: str, days: int, **more: Any) -> None:
    """Name the day, so many days from now, the host and the programme, and ask the host."""
    answers: dict[str, Any] = {
        "host": play.organization(host), "venue": "Jizhou, Culture Centre 蓟州文化馆", "starts": "9:30",
        "held_on": play.today + timedelta(days=days), "places": 40, "programme": PROGRAMME, **more,
    }  # fmt: skip
    play.fire(who, it.reference, "ask_host", acting=acting, **answers)
