"""The ways of a proposal and of a joint conference with its items, minutes and commitments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes, morning, new_key
from govflow.demo.stories.stages import INVENTED, Matter, Stage, both
from govflow.services.commands.meetings.prepared import PrepareStep, prepare_step

MEMBERS = ("beijing", "tianjin", "hebei")  # of the joint conference, as the region records them
SECRETARY, CONVENER = "wang.lin", "bai.xue"


def chair(play: Play, matter: Matter) -> str:
    """Who chairs for whoever has convened: the body itself, or the member whose turn it is."""
    return play.member(play.holder(matter.reference, "convener"), "chair")


@dataclass(kw_only=True)
class Proposal(Matter):
    """A proposal, on its own or as an item of a conference. ``votes``: organization → choice.

    ``members_only``: it comes before the members in the closed part. ``secret``: it is voted on in secret.
    """

    by: str
    topic: str = "routine"
    work_field: str | None = None
    text: str = INVENTED
    rule_set: str = "by_topic"
    associations: Sequence[str] = ()
    members_only: bool = False
    secret: bool = False
    votes: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(MEMBERS, "yes"))


def draft(play: Play, proposal: Proposal) -> None:
    whom = (
        {"members_only": True}
        if proposal.members_only
        else {"invited_associations": play.organizations(*proposal.associations)}
    )
    proposal.reference = play.open(
        play.member(proposal.by, "signatory"),
        "proposal",
        proposal.title,
        title_other=proposal.title_other,
        acting=proposal.by,
        text=proposal.text,
        topic_class=proposal.topic,
        **({"field_of_work": proposal.work_field} if proposal.work_field else {}),
        rule_set=proposal.rule_set,
        paper=paper(f"Paper: {proposal.title}", "Background, options, and the text to be decided."),
        **whom,
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
    play.fire(chair(play, proposal), proposal.reference, "call_secret_vote" if proposal.secret else "call_vote")


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
    video: str | None = None  # the link by which it is joined
    languages: Sequence[str] = ()


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
        languages=tuple(conference.languages),
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
        **({"meeting_form": "video", "video_link": conference.video} if conference.video else {}),
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
            **({"field_of_work": item.work_field} if item.work_field else {}),
            text=item.text,
            paper=paper(f"Paper: {item.title}", "Background, options, and the text to be decided."),
            **late,
        )
        item.reference = play.linked(conference.reference)[-1]


def prepare(play: Play, conference: Conference) -> Scenes:
    """From the proposal of the conference to the eve of its day."""
    yield before(conference, 112)
    propose(play, conference)
    yield before(conference, 104)
    accept(play, conference)
    yield before(conference, 84)
    submit_items(play, conference, conference.items)
    yield before(conference, 72)
    for item in conference.items:
        admit(play, item)
    yield before(conference, 63)
    for item in conference.items:
        hear(play, item)
    yield before(conference, 36)
    recommendation = both("All items can be put to the vote.", "各议题均可提交表决。")
    play.act(conference.by, "liaison", conference.reference, "recommend", recommendation=recommendation)
    play.fire(SECRETARY, conference.reference, "invite", invited_observers=play.organizations("ndrc", "mee"))
    yield before(conference, 25)
    play.fire(SECRETARY, conference.reference, "lock_agenda")
    yield before(conference, 15)
    send_papers(play, conference)


def send_papers(play: Play, conference: Conference) -> None:
    place = conference.place.partition(" · ")[0]
    letter = paper("Invitation", f"{conference.title}, {place}, {conference.meets_on}.")
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


def before(conference: Conference, days: int) -> datetime:
    """The morning so many days before it meets."""
    return morning(conference.meets_on - timedelta(days=days))


def leave_to_chair(play: Play, conference: Conference, step: str, reason: str, **values: Any) -> None:
    """The chair finds it at the desk, and confirms it or not."""
    order = PrepareStep(
        case=conference.reference,
        name=step,
        values=values,
        reason=reason,
        seen_version=play.case(conference.reference).version,
        key=new_key(),
    )
    play.order(SECRETARY, prepare_step, order)
