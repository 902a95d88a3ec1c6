"""Public tasks that are delegated: one performed and paid, one under way, one called for, one that may not be, and one
in a field in which its government only supports others by the plan in force.
"""

from __future__ import annotations

from datetime import datetime

from govflow.demo.player import Play, Scenes
from govflow.demo.registers import delegating
from govflow.demo.registers.delegating import Task
from govflow.demo.registers.years import CARE
from govflow.demo.stories.stages import ago, both
from govflow.services.commands.directory.terms import GiveRole, give_role


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [visits(play, now), meals(play, now), transport(play, now), licences(play, now), dust(play, now)]


def visits(play: Play, now: datetime) -> Scenes:
    """Beijing delegates visits to elders; the association is chosen, paid by a milestone, accepted and evaluated."""
    it = Task(
        title="Visits to elders in villages at the border",
        title_other="省际交界村庄老年人探访服务",
        purchaser="beijing",
        task=both("Visit every elder who lives alone, once a week.", "对独居老年人每周探访一次。"),
        indicator=("Visits a month · 每月探访次数", "0", "900"),
        ceiling=400_000,
        users=("pinggu", "jizhou"),
        verifier="wei.min",
        milestones=(("Half of the year 半年节点", 120_000, 170),),
    )
    yield ago(now, 430)
    delegating.bind(play, CARE)
    delegating.submit(play, it)
    delegating.allow(play, it)
    yield ago(now, 425)
    delegating.fund(play, it)
    yield ago(now, 411)
    delegating.enter(play, it, CARE)
    yield ago(now, 401)
    delegating.offer(play, it, CARE, 360_000)
    yield ago(now, 390)
    delegating.score(play, it, (CARE, delegating.GOOD))
    yield ago(now, 388)
    delegating.announce(play, it)
    yield ago(now, 376)
    delegating.draw_up(play, it, 360_000)
    yield ago(now, 372)
    delegating.sign(play, it, CARE)
    yield ago(now, 210)
    milestone = delegating.show(play, it, CARE)
    yield ago(now, 204)
    delegating.pay_milestone(play, it, milestone)
    yield ago(now, 90)
    delegating.deliver(play, it, CARE)
    yield ago(now, 85)
    delegating.hear(play, it)
    yield ago(now, 78)
    delegating.accept(play, it, "930")
    yield ago(now, 71)
    delegating.pay(play, it)
    yield ago(now, 40)
    delegating.evaluate(play, it)


def meals(play: Play, now: datetime) -> Scenes:
    """Tianjin has a contract on meals: its first milestone is shown and waits for the verifier."""
    it = Task(
        title="Meals on wheels across the Jiyun Canal",
        title_other="蓟运河两岸助餐送餐服务",
        purchaser="tianjin",
        task=both("Bring a warm meal a day to 200 elders.", "每日为200名老年人送一餐热饭。"),
        indicator=("Meals a day · 每日送餐数", "0", "200"),
        ceiling=600_000,
        mode="outsourcing",
        users=("jizhou", "ninghe"),
        verifier="jin.he",
        milestones=(("First hundred days 首个百日", 150_000, 95), ("Winter 冬季", 150_000, 160)),
    )
    yield ago(now, 150)
    delegating.submit(play, it)
    delegating.allow(play, it)
    yield ago(now, 144)
    delegating.fund(play, it)
    yield ago(now, 130)
    delegating.enter(play, it, CARE)
    yield ago(now, 120)
    delegating.offer(play, it, CARE, 570_000)
    yield ago(now, 109)
    delegating.score(play, it, (CARE, delegating.GOOD))
    yield ago(now, 107)
    delegating.announce(play, it)
    yield ago(now, 95)
    delegating.draw_up(play, it, 570_000)
    yield ago(now, 92)
    delegating.sign(play, it, CARE)
    yield ago(now, 5)
    delegating.show(play, it, CARE)


def transport(play: Play, now: datetime) -> Scenes:
    """Three governments authorize one task jointly; organizations can say now that they will offer."""
    it = Task(
        title="Escorted travel of patients between hospitals of the region",
        title_other="区域内患者跨省就医陪护服务",
        purchaser="hebei",
        task=both("Go along with patients who travel to a hospital elsewhere.", "陪同跨省就医患者往返医院。"),
        indicator=("Patients a month · 每月服务患者数", "0", "300"),
        ceiling=900_000,
        mode="joint_authorization",
        partners=("beijing", "tianjin"),
        users=("langfang", "pinggu"),
    )
    yield ago(now, 38)
    delegating.submit(play, it)
    delegating.allow(play, it)
    yield ago(now, 24)
    for each in ("hebei", *it.partners):
        play.answer(each, it.reference, "sign")
    yield ago(now, 16)
    delegating.fund(play, it)
    yield ago(now, 4)
    delegating.enter(play, it, CARE)


def licences(play: Play, now: datetime) -> Scenes:
    """A county wants to delegate licences: only a state organ may give them, and its legal adviser says so."""
    it = Task(
        title="Fishing licences on the Heshan reservoir",
        title_other="合山水库捕捞许可发放",
        purchaser="heshan",
        task=both("Examine applications and give licences to fish.", "受理并发放捕捞许可证。"),
        indicator=("Licences a year · 每年发证数", "120", "120"),
        field="industry",
        ceiling=80_000,
    )
    yield ago(now, 21)
    where = {"person_id": play.person("he.shan"), "organization_id": play.organization("heshan")}
    give_role(play.backend, play.actor("admin"), GiveRole(role="legal", since=play.today, until=None, **where))
    delegating.submit(play, it)
    yield ago(now, 17)
    play.fire(
        "he.shan", it.reference, "bar", acting="heshan", barred_for="state_duty",
        barred_because=both(
            "A licence is given by the authority that the law names; no organization may do it.",
            "行政许可由法定机关实施，不得委托社会组织办理。",
        ),
    )  # fmt: skip


def dust(play: Play, now: datetime) -> Scenes:
    """By the plan of the green belt Tianjin only supports others in the field of air: it delegates with Hebei or not at
    all. The law is being looked at.
    """
    it = Task(
        title="Volunteers who look after building sites along the border",
        title_other="交界地区工地扬尘志愿巡查",
        purchaser="tianjin",
        task=both("Look at every building site twice a week and report dust.", "对各工地每周巡查两次并报告扬尘。"),
        indicator=("Sites a week · 每周巡查工地数", "0", "60"),
        ceiling=150_000,
        mode="joint_authorization",
        partners=("hebei",),
        field="air",
    )
    yield ago(now, 4)
    delegating.submit(play, it)
