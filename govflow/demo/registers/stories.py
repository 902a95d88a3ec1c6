"""Associations of the demonstration: registered, refused, on public notice, before supervisor and registrar."""

from __future__ import annotations

from datetime import datetime

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes
from govflow.demo.region import email
from govflow.demo.registers import founding, own_people
from govflow.demo.registers.founding import Association
from govflow.demo.stories.stages import ago, both


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [each(play, now) for each in (registered, refused, on_notice, before_its_supervisor, before_the_registrar)]


def registered(play: Play, now: datetime) -> Scenes:
    """From its draft to its entry; it stands in the register since, and administers its own people."""
    it = Association(
        title="Canal Water Savers (fictional)",
        title_other="运河节水协会（虚构）",
        founder="xu.peng",
        code="51100000MJ0000018U",
        activity="water",
        scope=both(
            "Saving water in irrigation, and training of water users.", "农业灌溉节水技术推广，用水户节水培训。"
        ),
    )
    yield ago(now, 200)
    founding.noticed(play, it)
    yield ago(now, 180)
    founding.register(play, it)
    yield ago(now, 178)
    own_people.say_yes(play, it.code, it.founder)
    yield ago(now, 60)
    own_people.ask(play, it.code, it.founder, email("yan.jiu"), "member")
    yield ago(now, 58)
    own_people.say_yes(play, it.code, "yan.jiu")
    yield ago(now, 2)
    own_people.ask(play, it.code, it.founder, "yan.fang@example.org", "liaison")


def refused(play: Play, now: datetime) -> Scenes:
    """An organization of the field objects; the registrar refuses with a reason, and the founders let it be."""
    it = Association(
        title="Union of Canal Irrigators (fictional)",
        title_other="运河灌溉用水联合会（虚构）",
        founder="shang.hui",
        code="51100000MJ0000026N",
        activity="water",
        scope=both("Training of irrigators in saving water along the canal.", "运河沿线灌溉节水技术培训。"),
    )
    yield ago(now, 95)
    founding.noticed(play, it)
    yield ago(now, 90)
    play.act(
        "users", "signatory", it.reference, "object",
        objection=both("The Canal Water Savers do the same on the same canal.", "运河节水协会已在同一河段开展。"),
        objection_paper=paper("Scopes compared", "The two scopes side by side."),
    )  # fmt: skip
    yield ago(now, 72)
    founding.refuse(
        play, it,
        both("The Canal Water Savers cover this scope in both areas.", "运河节水协会在两地已覆盖该业务范围。"),
        objection_answer=both("The objection is right.", "异议成立。"),
    )  # fmt: skip


def on_notice(play: Play, now: datetime) -> Scenes:
    """Its scope shares words with that of the one that is registered: whoever decides sees it."""
    it = Association(
        title="Guanting Irrigators (fictional)",
        title_other="官厅灌溉协会（虚构）",
        founder="peng.cheng",
        code="51100000MJ0000034H",
        activity="water",
        scope=both("Training in irrigation for farmers on the Guanting reservoir.", "官厅水库周边农户灌溉技术培训。"),
    )
    yield ago(now, 4)
    founding.noticed(play, it)


def before_its_supervisor(play: Play, now: datetime) -> Scenes:
    it = Association(
        title="Friends of the Yan Mountain Forests (fictional)",
        title_other="燕山森林之友（虚构）",
        founder="deng.na",
        code="51100000MJ0000042C",
        activity="nature",
        scope=both("Care for forests and their springs.", "森林及其泉域的养护。"),
        supervisor="mee",
    )
    yield ago(now, 6)
    founding.found(play, it)
    founding.ask_supervisor(play, it)


def before_the_registrar(play: Play, now: datetime) -> Scenes:
    """A trade association registers directly; its papers are examined, by one of the two registration officers."""
    it = Association(
        title="Regional Alliance of Bus Makers (fictional)",
        title_other="区域客车制造企业联盟（虚构）",
        founder="shang.hui",
        code="51100000MJ00000507",
        activity="industry",
        scope=both("Common rules for buses that cross the borders.", "跨省客车共同规范。"),
        supervisor=None,
        subtype="trade_association",
        individual_members=0,
        unit_members=34,
    )
    yield ago(now, 2)
    founding.found(play, it)
    founding.file(play, it)
