"""Stages of development: a field that moved up after a year in which organizations brought its matters, one that is
under consultation, one that the centre refused, and one that is being assessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from govflow.demo.player import ZONE, Play, Scenes, on
from govflow.demo.stories import assembly
from govflow.demo.stories.assembly import SECRETARY, Proposal
from govflow.demo.stories.stages import INVENTED, ago, both

GOVERNMENTS = ("beijing", "tianjin", "hebei")
GOVERNMENTS_LEAD = (("local_government", "lead"), ("social_organization", "support"))
BOTH_LEAD = (("local_government", "lead"), ("social_organization", "lead"), ("central_authority", "supervise"))
ORGANIZATIONS_LEAD = (("social_organization", "lead"), ("local_government", "supervise"))


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [air(play, now), transport(play, now), water(play, now), health(play, now)]


def air(play: Play, now: datetime) -> Scenes:
    """Reviewed in two years: in the first one governments brought all matters, in the second half came from others."""
    year = (now.astimezone(ZONE).date() - timedelta(days=120)).year
    yield from _decided(play, year - 2, ("beijing", "Stoves of villages", "农村清洁取暖"))
    yield from _reviewed(play, "air", "大气", year - 2, "initial", GOVERNMENTS_LEAD)
    yield from _decided(
        play,
        year - 1,
        ("coatings", "Coatings with less solvent", "低挥发涂料"),
        ("hebei", "Kilns in winter", "冬季窑炉"),
    )
    yield from _reviewed(play, "air", "大气", year - 1, "advanced", BOTH_LEAD)


def transport(play: Play, now: datetime) -> Scenes:
    """The conference wants organizations to lead; the centre finds that nobody could supervise them."""
    yield ago(now, 110)
    case = _begun(play, "tianjin", "transport", "交通", (now - timedelta(days=120)).year)
    yield ago(now, 100)
    _assess(play, case, "initial", ORGANIZATIONS_LEAD)
    yield ago(now, 60)
    yield from _carried(play, case, now - timedelta(days=58))
    yield ago(now, 40)
    reason = both("Say first who supervises, and with what.", "须先明确监督主体和监督手段。")
    play.act("centre", "signatory", case, "refuse", reason=reason)


def water(play: Play, now: datetime) -> Scenes:
    """Out for opinions, with a comment that waits for its answer."""
    yield ago(now, 30)
    case = _begun(play, "hebei", "water", "水", (now - timedelta(days=120)).year)
    yield ago(now, 18)
    _assess(play, case, "initial", GOVERNMENTS_LEAD)
    yield ago(now, 9)
    play.act("users", "signatory", case, "comment_on", comments_made=(
        {"clause": "社会组织", "comment": "建议由用水户协会参与灌区分水监督。"},
    ))  # fmt: skip


def health(play: Play, now: datetime) -> Scenes:
    """Counted, and waiting for what the joint office says of it."""
    yield ago(now, 6)
    _begun(play, "beijing", "health", "医疗卫生", (now - timedelta(days=120)).year)


def _decided(play: Play, year: int, *matters: tuple[str, str, str]) -> Scenes:
    """Matters of the field air that the members agreed to in writing."""
    items = [
        Proposal(title=title, title_other=title_other, by=by, work_field="air", associations=("users",))
        for by, title, title_other in matters
    ]
    yield on(year, 5, 8)
    for each in items:
        assembly.draft(play, each)
        assembly.submit(play, each)
    yield on(year, 5, 14)
    for each in items:
        assembly.admit(play, each)
        assembly.hear(play, each)
    yield on(year, 6, 4)
    for each in items:
        play.fire(SECRETARY, each.reference, "decide_in_writing")
    yield on(year, 6, 9)
    for each in items:
        for member in GOVERNMENTS:
            play.answer(member, each.reference, "consent")


def _reviewed(play: Play, field: str, name: str, year: int, stage: str, parts: Sequence[tuple[str, str]]) -> Scenes:
    """Reviewed in the spring of the next year; the stage holds from its first of May."""
    yield on(year + 1, 1, 9)
    case = _begun(play, "beijing", field, name, year)
    yield on(year + 1, 1, 16)
    _assess(play, case, stage, parts)
    yield on(year + 1, 1, 23)
    for each in GOVERNMENTS:
        play.answer(each, case, "positive")
    yield on(year + 1, 3, 5)
    play.fire(SECRETARY, case, "put_to_vote")
    yield on(year + 1, 3, 10)
    for each in GOVERNMENTS:
        play.answer(each, case, "yes")
    yield on(year + 1, 3, 24)
    play.act("centre", "signatory", case, "confirm")
    yield on(year + 1, 4, 2)
    play.fire(SECRETARY, case, "publish", holds_from=date(year + 1, 5, 1))


def _begun(play: Play, by: str, field: str, name: str, year: int) -> str:
    person = play.member(by, "signatory")
    case = play.open(
        person, "stage-review", f"Stage of the field {field}, {year}", title_other=f"{year}年度{name}领域发展阶段评估",
        acting=by, field=field, about_year=year, occasion=INVENTED,
    )  # fmt: skip
    play.fire(person, case, "begin", acting=by)
    return case


def _assess(play: Play, case: str, stage: str, parts: Sequence[tuple[str, str]]) -> None:
    play.fire(
        SECRETARY, case, "assess", proposed_stage=stage,
        assessment=both("What was counted speaks for it.", "统计指标支持拟定阶段。"),
        division=tuple({"who": who, "role": role} for who, role in parts),
    )  # fmt: skip


def _carried(play: Play, case: str, day: datetime) -> Scenes:
    """Put to the vote and carried."""
    yield day
    play.fire(SECRETARY, case, "put_to_vote")
    yield day + timedelta(days=3)
    for each in GOVERNMENTS:
        play.answer(each, case, "yes")
