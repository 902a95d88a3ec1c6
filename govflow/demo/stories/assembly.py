"""The ways of a proposal and of a joint conference with its items, minutes and commitments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes, morning
from govflow.demo.stories.stages import INVENTED, Matter, Stage, both

MEMBERS = ("beijing", "tianjin", "hebei")  # of the joint conference, as the region records them
SECRETARY, CONVENER = "wang.lin", "bai.xue"


def chair(play: Play, matter: Matter) -> str:
    """Who chairs for whoever has convened: the body itself, or the member whose turn it is."""
    return play.member(play.holder(matter.reference, "convener"), "chair")


@dataclass(kw_only=True)
class Proposal(Matter):
    """A proposal, on its own or as an item of a conference. ``votes``: organization → choice."""

    by: str
    topic: str = "routine"
    text: str = INVENTED
    rule_set: str = "by_topic"
    associations: Sequence[str] = ()
    votes: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(MEMBERS, "yes"))


def draft(play: Play, proposal: Proposal) -> None:
    proposal.reference = play.open(
        play.member(proposal.by, "signatory"),
        "proposal",
        proposal.title,
        title_other=proposal.title_other,
        acting=proposal.by,
        text=proposal.text,
        topic_class=proposal.topic,
        rule_set=proposal.rule_set,
        paper=paper(f"Paper: {proposal.title}", "Background, options, and the text to be decided."),
        invited_associations=play.organizations(*proposal.associations),
    )


def submit(play: Play, proposal: Proposal) -> None:
    play.act(proposal.by, "signatory", proposal.reference, "submit")


def admit(play: Play, proposal: Proposal) -> None:
    play.fire(SECRETARY, proposal.reference, "admit")


def hear(play: Play, proposal: Proposal) -> None:
    for number, organization in enumerate((*MEMBERS, *proposal.associations)):
        choice = "positive_with_changes" if number % 3 == 2 else "positive"
        comment = both("Shorten the second paragraph.", "建议精简第二段。") if number % 3 == 2 else ""
        play.answer(organization, proposal.reference, choice, comment=comment)


def call_vote(play: Play, proposal: Proposal) -> None:
    play.fire(chair(play, proposal), proposal.reference, "call_vote")


def cast_votes(play: Play, proposal: Proposal) -> None:
    """The votes of those who are there; the office records who is absent."""
    for member, choice in proposal.votes.items():
        if choice == "absent":
            play.excuse(SECRETARY, proposal.reference, member, status="absent", note="No delegation was sent")
        else:
            play.answer(member, proposal.reference, choice)


def vote(play: Play, proposal: Proposal) -> None:
    call_vote(play, proposal)
    cast_votes(play, proposal)
    play.close_round(chair(play, proposal), proposal.reference)


WAY: tuple[Stage[Proposal], ...] = (
    Stage("draft", 3, draft),
    Stage("tabled", 5, submit),
    Stage("hearing", 9, admit),
    Stage("scheduled", 14, hear),
    Stage("voted", 0, vote),
)


@dataclass(kw_only=True)
class Conference(Matter):
    """A joint conference on a day; its items come before it as proposals."""

    by: str
    meets_on: date
    level: str = "conference"
    place: str
    purpose: str = INVENTED
    associations: Sequence[str] = ()
    items: Sequence[Proposal] = ()


def propose(play: Play, conference: Conference) -> None:
    conference.reference = play.open(
        play.member(conference.by, "liaison"),
        "joint-conference",
        conference.title,
        title_other=conference.title_other,
        acting=conference.by,
        purpose=conference.purpose,
        level=conference.level,
        rule_set="by_topic",
        invited_associations=play.organizations(*conference.associations),
    )


def accept(play: Play, conference: Conference) -> None:
    play.fire(CONVENER, conference.reference, "accept", meeting_date=conference.meets_on, place=conference.place)


def accept_urgently(play: Play, conference: Conference, reason: str) -> None:
    play.fire(
        CONVENER,
        conference.reference,
        "accept_urgently",
        meeting_date=conference.meets_on,
        place=conference.place,
        reason=reason,
    )


def submit_items(play: Play, conference: Conference, items: Sequence[Proposal], urgent: str = "") -> None:
    """Each item becomes a case of its own, below the conference; ``urgent`` says why its terms must be shortened."""
    late = {"late_reason": urgent} if urgent else {}
    for item in items:
        play.act(
            item.by,
            "signatory",
            conference.reference,
            "submit_item",
            item_title=item.title,
            item_title_other=item.title_other,
            topic_class=item.topic,
            text=item.text,
            paper=paper(f"Paper: {item.title}", "Background, options, and the text to be decided."),
            **late,
        )
        item.reference = play.linked(conference.reference)[-1]


def prepare(play: Play, conference: Conference) -> Scenes:
    """From the proposal of the conference to the eve of its day."""
    yield _before(conference, 112)
    propose(play, conference)
    yield _before(conference, 104)
    accept(play, conference)
    yield _before(conference, 84)
    submit_items(play, conference, conference.items)
    yield _before(conference, 72)
    for item in conference.items:
        admit(play, item)
    yield _before(conference, 63)
    for item in conference.items:
        hear(play, item)
    yield _before(conference, 36)
    recommendation = both("All items can be put to the vote.", "各议题均可提交表决。")
    play.act(conference.by, "liaison", conference.reference, "recommend", recommendation=recommendation)
    play.fire(SECRETARY, conference.reference, "invite", invited_observers=play.organizations("ndrc", "mee"))
    yield _before(conference, 25)
    play.fire(SECRETARY, conference.reference, "lock_agenda")
    yield _before(conference, 15)
    send_papers(play, conference)


def send_papers(play: Play, conference: Conference) -> None:
    letter = paper("Invitation", f"{conference.title}, {conference.place}, {conference.meets_on}.")
    papers = paper("Papers of the session", "The items with the opinions received.")
    play.fire(SECRETARY, conference.reference, "send_papers", invitation_letter=letter, session_papers=papers)


def open_session(play: Play, conference: Conference, *, absent: Sequence[str] = ()) -> None:
    present = [each for each in MEMBERS if each not in absent]
    play.fire(
        SECRETARY,
        conference.reference,
        "record_attendance",
        present=play.organizations(*present),
        credentials_checked=True,
        statements=both("The members reported on the past year.", "各成员单位通报一年来工作情况。"),
    )
    play.fire(chair(play, conference), conference.reference, "open_session")


def meet(play: Play, conference: Conference) -> None:
    """The session: every item is voted on, then the chair closes it."""
    open_session(play, conference)
    for item in conference.items:
        vote(play, item)
    play.fire(chair(play, conference), conference.reference, "close_session")


@dataclass(kw_only=True)
class Owed:
    """What an organization owes, so many days after the meeting; ``reference`` once it is a case."""

    owner: str
    measure: str
    measure_other: str | None = None
    days: int
    supporting: Sequence[str] = ()
    target: str | None = None
    budget: str | None = None
    reference: str = ""


def commit(play: Play, conference: Conference, owed: Owed) -> None:
    more: dict[str, Any] = {
        "measure_other": owed.measure_other,
        "supporting": play.organizations(*owed.supporting),
        "target": owed.target,
        "budget_line": owed.budget,
    }
    play.fire(
        SECRETARY,
        conference.reference,
        "add_commitment",
        owner=play.organization(owed.owner),
        measure=owed.measure,
        complete_by=conference.meets_on + timedelta(days=owed.days),
        **{name: value for name, value in more.items() if value},
    )
    owed.reference = play.linked(conference.reference)[-1]


def circulate(play: Play, conference: Conference) -> None:
    """The draft goes out with a sentence of the secretary's in front, and the decisions in short."""
    drafted = play.drafts(SECRETARY, conference.reference, "minutes", "minutes_english")
    play.fire(
        SECRETARY,
        conference.reference,
        "circulate",
        minutes=f"会议本着求真务实、团结协作的精神，议定以下事项。\n{drafted['minutes']}",
        minutes_english=f"The members met in a spirit of frankness.\n{drafted['minutes_english']}",
        decisions=both("Every item was decided as recorded in its case.", "各项议题的议决情况见各自案卷。"),
    )


def countersign(play: Play, conference: Conference) -> None:
    for number, member in enumerate(MEMBERS):
        choice, comment = ("reserve", both("See our statement.", "见我方发言。")) if number == 2 else ("consent", "")
        play.answer(member, conference.reference, choice, comment=comment)


def conclude(play: Play, conference: Conference, commitments: Sequence[Owed]) -> Scenes:
    """Minutes and the beginning of the follow-up."""
    yield _before(conference, -3)
    for each in commitments:
        commit(play, conference, each)
    circulate(play, conference)
    yield _before(conference, -6)
    countersign(play, conference)
    yield _before(conference, -11)
    play.fire(SECRETARY, conference.reference, "track")


def report(play: Play, owed: Owed) -> None:
    """The owner reports a commitment as done."""
    result, proof = (
        both("Done as promised.", "已按承诺完成。"),
        paper("Evidence", "Acceptance records and photographs."),
    )
    play.act(owed.owner, "liaison", owed.reference, "report", result=result, proof=proof)


def fulfil(play: Play, owed: Owed) -> None:
    """The owner reports a commitment as done; the office verifies it."""
    report(play, owed)
    finding = both("Confirmed on site.", "经现场核验属实。")
    play.fire(SECRETARY, owed.reference, "verify", confirmed=True, finding=finding)


def escalate(play: Play, owed: Owed) -> None:
    reason = both("No progress has been reported.", "未见落实进展。")
    play.fire(SECRETARY, owed.reference, "escalate", reason=reason)


def _before(conference: Conference, days: int) -> datetime:
    return morning(conference.meets_on - timedelta(days=days))
