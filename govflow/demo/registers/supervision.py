"""Reports of misuse: one that was contested and proved right, one that was turned down, one that has just come."""

from __future__ import annotations

from datetime import datetime

from govflow.demo.player import Play, Scenes
from govflow.demo.stories.assembly import SECRETARY
from govflow.demo.stories.stages import INVENTED, ago, both

HANDLER = "office"


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [contested(play, now), turned_down(play, now), just_come(play, now)]


def contested(play: Play, now: datetime) -> Scenes:
    """The body concerned answers, the reporter does not accept it, and another body finds that the report was right."""
    yield ago(now, 90)
    case = _reported(
        play,
        "users",
        "Training money spent on a lounge",
        "培训经费用于装修休息室",
        about="money",
        concerned="charity",
        what_happened=both(
            "The training of water users was paid for and not held; the rooms were furnished.",
            "用水户培训经费已拨付，但未举办培训，经费用于装修。",
        ),
    )
    yield ago(now, 86)
    play.fire(
        SECRETARY,
        case,
        "admit",
        acting=HANDLER,
        matter_title="Use of training money 培训经费使用",
        matter=both("What was the training money of last year spent on?", "上年度培训经费用于何处？")
        + f"\n\n{INVENTED}",
    )
    yield ago(now, 75)
    play.act(
        "charity",
        "signatory",
        play.linked(case)[-1],
        "answer_question",
        answer=both("On rooms in which training will be held.", "用于改造今后的培训场地。"),
    )
    yield ago(now, 70)
    play.act(
        "users",
        "signatory",
        case,
        "contest_answer",
        contested=both("No training is announced, and the rooms are let.", "至今未发布培训通知，场地已对外出租。"),
    )
    yield ago(now, 66)
    play.fire(
        SECRETARY,
        case,
        "assign_review",
        acting=HANDLER,
        reviewer=play.organization("mca"),
        review_title="Use of training money 培训经费使用",
        review_matter=both("Was the money spent on training?", "经费是否用于培训？") + f"\n\n{INVENTED}",
    )
    yield ago(now, 50)
    play.act(
        "mca",
        "signatory",
        play.linked(case)[-1],
        "uphold",
        finding=both(
            "It was not. The sum is to be paid back within thirty days.", "未用于培训，应于三十日内退回全部经费。"
        ),
    )


def turned_down(play: Play, now: datetime) -> Scenes:
    """It is about nothing that the region supervises, and the reporter is told so."""
    yield ago(now, 40)
    case = _reported(
        play,
        "chamber",
        "Late delivery of furniture",
        "家具延迟交付",
        about="task",
        concerned="charity",
        what_happened=both("Desks that we ordered together came late.", "我方参与团购的桌椅延迟交付。"),
    )
    yield ago(now, 37)
    reason = both(
        "This is a contract between the two of you; a court decides on it.", "属双方合同纠纷，应由人民法院处理。"
    )
    play.fire(SECRETARY, case, "turn_down", acting=HANDLER, reason=reason)


def just_come(play: Play, now: datetime) -> Scenes:
    """Whoever reported reports that it is made to pay for that."""
    yield ago(now, 2)
    _reported(
        play,
        "users",
        "Left out of the training after a report",
        "举报后被排除在培训之外",
        about="retaliation",
        concerned="charity",
        what_happened=both(
            "Since the report our members are not invited any more.", "举报之后，我会会员不再受邀参加任何培训。"
        ),
    )


def _reported(
    play: Play, by: str, title: str, title_other: str, *, about: str, concerned: str, what_happened: str
) -> str:
    """A report that was filed with the joint office; its reference."""
    return play.open(
        play.member(by, "signatory"),
        "supervision-report",
        title,
        title_other=title_other,
        acting=by,
        about=about,
        concerned=play.organization(concerned),
        handler=play.organization(HANDLER),
        what_happened=f"{what_happened}\n\n{INVENTED}",
    )
