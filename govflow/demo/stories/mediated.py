"""Sittings of a mediation as the demonstration tells them: a protocol, joint sittings, and one with one side alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govflow.demo.player import Play
from govflow.demo.stories.mediation import Dispute
from govflow.demo.stories.stages import both
from govflow.services.commands.mediation.minutes import (
    AnswerMinutes,
    KeepMinutes,
    TellCeiling,
    answer_minutes,
    keep_minutes,
    tell_ceiling,
)
from govflow.services.commands.mediation.protocol import KeepProtocol, SignProtocol, keep_protocol, sign_protocol
from govflow.services.commands.mediation.sittings import CallSitting, EnterPeople, call_sitting, enter_people
from govflow.values import Money, Text, new_id

CLAUSES: Mapping[str, Text] = {
    "clause1": Text(en="Chinese. Experts may speak English.", zh="以中文为准，专家可使用英文。"),
    "clause2": Text(
        en="What is said in sittings stays there. Nobody quotes it elsewhere, nor before the common superior.",
        zh="会谈内容不得外传，不得在共同上级处理时援引。",
    ),
    "clause3": Text(
        en="While the mediation lasts neither side begins other proceedings about the diversion.",
        zh="调解期间双方不就引水另启其他程序。",
    ),
}


def line(english: str, chinese: str) -> str:
    """A few words in both working languages, on one line."""
    return f"{english} · {chinese}"


@dataclass(frozen=True, kw_only=True)
class Sat:
    """A sitting that is held today. ``side``: with whom alone. ``people``: by side, name and authority of each.

    ``approved``: the sides that approve the minutes; ``objects``: what one says against them, by side.
    """

    side: str = ""
    hour: str
    place: str
    agenda: Sequence[str]
    people: Mapping[str, Sequence[tuple[str, str]]]
    minutes: str
    approved: Sequence[str] = ()
    objects: Mapping[str, str] | None = None


TOGETHER = Sat(
    hour="09:30",
    place=line("Zhangfang gauging station", "张坊水文站"),
    agenda=(line("Terms of the mediation", "调解条件"), line("Gauging of both sides", "双方计量数据")),
    people={
        "claimant": [
            (line("Deputy district head", "副区长"), "ad_referendum"),
            (line("Water bureau", "水务局"), "none"),
        ],
        "respondent": [(line("County head", "县长"), "full")],
    },
    minutes=both(
        "The terms were read out and agreed. Gauging differs by 0.2 m³/s in April; a joint survey is to say why.",
        "宣读并同意调解条件。双方四月计量数据相差每秒0.2立方米，通过联合测流查明原因。",
    ),
    approved=("claimant", "respondent"),
)
APART = Sat(
    side="respondent",
    hour="15:10",
    place=line("Laishui, county office", "涞水县政府"),
    agenda=(line("What the county needs", "县里的需求"),),
    people={"respondent": [(line("County head", "县长"), "full")]},
    minutes=both(
        "A smaller yearly sum is possible if the term is five years with a yearly review.",
        "如期限为五年并每年复核，可以接受较低的年度补偿。",
    ),
    approved=("respondent",),
)
AGAIN = Sat(
    hour="14:00",
    place=line("Joint office, by video", "联合办（视频）"),
    agenda=(line("Result of the survey", "测流结果"), line("Options for the dry season", "枯水期方案")),
    people={
        "claimant": [(line("District head", "区长"), "full")],
        "respondent": [(line("Deputy county head", "副县长"), "ad_referendum")],
    },
    minutes=both(
        "Agreed: one gauge, hourly data open to both. Open: dry-season flow, compensation.",
        "已定：一处计量，数据逐时共享。未决：枯水期流量和补偿。",
    ),
    approved=("claimant",),
    objects={"respondent": both("Hourly data was agreed from May to June only.", "逐时数据仅限五月至六月。")},
)


def sign(play: Play, dispute: Dispute) -> None:
    """The mediator words the protocol, and both sides sign it."""
    settlers = {
        "claimant": [line("District head", "区长")],
        "respondent": [line("County head", "县长"), line("Deputy county head, ad referendum", "副县长（须报批）")],
    }
    command = KeepProtocol(case=dispute.reference, seen=0, clauses=CLAUSES, settlers=settlers, key=new_id())
    play.order(dispute.mediator, keep_protocol, command)
    digest = play.protocol(dispute.mediator, dispute.reference)
    for party in dispute.parties:
        signing = SignProtocol(case=dispute.reference, seen=digest, key=new_id())
        play.order(play.member(party, "signatory"), sign_protocol, signing, acting=party)


def sit(play: Play, dispute: Dispute, sat: Sat) -> str:
    """A sitting from its call to its minutes; its identifier."""
    case = dispute.reference
    call = CallSitting(
        case=case,
        side=sat.side,
        day=play.today,
        hour=sat.hour,
        place=sat.place,
        agenda=sat.agenda,
        key=new_id(),
    )
    play.order(dispute.mediator, call_sitting, call)
    sitting = play.sitting(dispute.mediator, case)
    for side, people in sat.people.items():
        listed = [(name, "", authority, "") for name, authority in people]
        entering = EnterPeople(case=case, sitting=sitting, side=side, people=listed, key=new_id())
        _for_side(play, dispute, side, enter_people, entering)
    minutes = KeepMinutes(case=case, sitting=sitting, seen=0, text=sat.minutes, key=new_id())
    play.order(dispute.mediator, keep_minutes, minutes)
    digest = play.minutes(dispute.mediator, case, sitting)
    for side in sat.approved:
        yes = AnswerMinutes(case=case, sitting=sitting, seen=digest, approves=True, key=new_id())
        _for_side(play, dispute, side, answer_minutes, yes)
    for side, text in (sat.objects or {}).items():
        no = AnswerMinutes(case=case, sitting=sitting, seen=digest, approves=False, text=text, key=new_id())
        _for_side(play, dispute, side, answer_minutes, no)
    return sitting


def tell(play: Play, dispute: Dispute, sitting: str, side: str, yuan: int, words: str) -> None:
    """A side tells the mediator what it agrees to at most."""
    ceiling = TellCeiling(case=dispute.reference, sitting=sitting, amount=Money.yuan(yuan), words=words, key=new_id())
    _for_side(play, dispute, side, tell_ceiling, ceiling)


def _for_side(play: Play, dispute: Dispute, side: str, act: object, command: object) -> None:
    party = play.holder(dispute.reference, side)
    play.order(play.member(party, "signatory"), act, command, acting=party)  # type: ignore[arg-type]
