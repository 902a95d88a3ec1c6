"""A committee meets by the procedure of the joint conference, where the file of a region lets it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from govflow.engine.problems import WorkflowProblems
from govflow.errors import Refused
from govflow.services.commands.setup import publish_files
from tests.builders import Cast, give_role, set_members
from tests.services.disputes import PDF

CHAIR = "shen.tao"  # of the water committee
FIELD = """
    committee:
      type: organization
      label: Committee · 专门委员会
      kinds: special_committee
      seats: body
      required: true
      public: true
"""
BODY = "body: {title: Body · 联席会议组织, rule: people.body}"
COMMITTEE = "body: {title: Committee · 专门委员会, kind: special_committee, max: 1}"


def committees_meet(cast: Cast, *, handed_down: bool = True) -> None:
    """The region writes that a committee convenes, and that its members are those of the meeting and of its items.

    ``handed_down``: the items learn from the meeting which committee that is.
    """
    sources = dict[str, bytes]()
    for name in ("joint_conference", "proposal"):
        text = Path(f"workflows/{name}.v1.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
        assert BODY in text
        text = text.replace(BODY, COMMITTEE)
        text = text.replace("forms:\n  proposal:\n", f"forms:\n  proposal:{FIELD}")
        if handed_down:
            text = text.replace("convener: convener}", "convener: convener, body: body}")
        sources[f"{name}.v2.yaml"] = text.encode()
    publish_files(cast.backend, sources)


@pytest.fixture
def conference(cast: Cast) -> str:
    """The water committee, of which Tianjin and Hebei are members, calls for items."""
    committees_meet(cast)
    set_members(cast, *cast.organizations("tianjin", "hebei"), group="water")
    give_role(cast, CHAIR, "water", "convener")
    committee = cast.organization("water")
    answers = {"purpose": "Agree on the quota.", "level": "topical", "rule_set": "by_topic", "committee": committee}
    reference = cast.open("ma.ling", "joint-conference", "Committee on the Luan", **answers)
    meeting = cast.today + timedelta(days=70)
    cast.fire(CHAIR, reference, "accept", meeting_date=meeting, place="Tianjin")
    return reference


def members(cast: Cast, reference: str) -> list[str]:
    return [each.name.en.split()[0] for each in cast.case(reference).holders("members")]


def proposal(cast: Cast, committee: str) -> str:
    """An item of its own, for a committee."""
    number = cast.organization(committee)
    answers = {"text": "The quota is 1 bn m³.", "topic_class": "standards", "rule_set": "by_topic", "committee": number}
    reference = cast.open("li.jian", "proposal", "Quota", **answers)
    cast.fire("li.jian", reference, "submit")
    return reference


def test_its_members_decide_and_its_chair_presides(cast: Cast, conference: str) -> None:
    """Those who are members of the body that it is of have no part in it."""
    cast.fire("li.jian", conference, "submit_item", item_title="Gates", topic_class="standards", text="Open them.")
    [opened] = cast.linked(conference)
    taken_up = proposal(cast, "water")
    cast.fire("wang.lin", conference, "take_up_item", pending_item=(cast.case(taken_up).id,))
    for each in (conference, opened, taken_up):
        assert members(cast, each) == ["Tianjin", "Hebei"], each
    for item in (opened, taken_up):
        cast.fire("wang.lin", item, "admit")
        for person in ("ma.ling", "li.jian"):
            cast.respond(person, item, "positive")
    cast.fire("wang.lin", conference, "close_agenda")
    cast.fire("wang.lin", conference, "lock_agenda")
    cast.fire("wang.lin", conference, "send_papers", invitation_letter=PDF, session_papers=PDF)
    cast.clock.at += timedelta(days=(cast.case(conference).data["meeting_date"] - cast.today).days)
    present = cast.organizations("tianjin", "hebei")
    cast.fire("wang.lin", conference, "record_attendance", present=present, credentials_checked=True)
    with pytest.raises(Refused, match="Only Convener"):
        cast.fire("gao.shan", conference, "open_session")  # presides over the body
    cast.fire(CHAIR, conference, "open_session")
    for item in (opened, taken_up):
        cast.fire(CHAIR, item, "call_vote")
        for member in ("tianjin", "hebei"):
            cast.answer(member, item, "yes")
        cast.close_round(CHAIR, item)
    cast.fire(CHAIR, conference, "close_session")
    assert [cast.state(item) for item in (opened, taken_up)] == ["adopted", "adopted"]


def test_what_lies_before_another_committee_is_not_taken_up(cast: Cast, conference: str) -> None:
    item = proposal(cast, "air")
    with pytest.raises(Refused, match="but not in this case"):
        cast.fire("wang.lin", conference, "take_up_item", pending_item=(cast.case(item).id,))


def test_items_have_to_learn_which_committee_meets(cast: Cast) -> None:
    """Otherwise its members would be asked in writing about items that they do not see."""
    with pytest.raises(WorkflowProblems, match="Who answers about a case must see it"):
        committees_meet(cast, handed_down=False)


def test_who_became_a_member_since_sees_each_item_that_it_is_asked_about(cast: Cast, conference: str) -> None:
    """Members are found anew with each state of the meeting; those of an item stay until its own next state."""
    cast.fire("li.jian", conference, "submit_item", item_title="Gates", topic_class="standards", text="Open them.")
    [item] = cast.linked(conference)
    cast.fire("wang.lin", item, "admit")
    for person in ("ma.ling", "li.jian"):
        cast.respond(person, item, "positive")
    set_members(cast, *cast.organizations("tianjin", "hebei", "beijing"), group="water")
    cast.fire("wang.lin", conference, "close_agenda")
    cast.fire("wang.lin", conference, "go_written", meeting_date=cast.today + timedelta(days=30))
    assert "Beijing" in members(cast, conference)
    assert "Beijing" in members(cast, item)
