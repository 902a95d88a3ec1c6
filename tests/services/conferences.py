"""A conference from its call to its minutes, with all that papers tell of one: absence, abstention, reservation."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from govflow.demo.player import Scenes
from govflow.demo.schedule import perform
from govflow.demo.stories import assembly, owed
from govflow.demo.stories.assembly import Conference, Proposal
from govflow.demo.stories.stages import both
from tests.builders import Cast

MEETS = date(2026, 6, 24)
BEFORE = timedelta(days=120)
"""So long before it meets a long conference is proposed."""
RESERVATION = "We reserve our position on the second paragraph.\nWe will say so in the council."
RESERVED = "“We reserve our position on the second paragraph.\n“We will say so in the council.”"
"""The same as papers print it."""
STATEMENT = "The members reported on the past year."
OWNERS = {"beijing": ("The forecast is shared every six hours.", date(2026, 10, 22)),
          "tianjin": ("The posts are manned at night.", date(2026, 12, 1))}  # fmt: skip


def conference() -> Conference:
    """Three items: adopted against an abstention, lost, and adopted without Hebei, which has left."""
    return Conference(
        title="Conference on clean air",
        title_other="清洁空气联席会议",
        by="hebei",
        place="Shijiazhuang · 石家庄",
        meets_on=MEETS,
        purpose="Agree on the standard.\n商定标准。",
        associations=("coatings", "users"),
        items=(
            Proposal(
                title="Joint limit",
                title_other="联合限值",
                by="coatings",
                topic="standards",
                text="The joint limit falls by a quarter.\n联合限值降低四分之一。",
                votes={"beijing": "yes", "tianjin": "abstain", "hebei": "yes"},
                associations=("coatings", "users"),
            ),
            Proposal(
                title="Shared budget",
                title_other="共同预算",
                by="beijing",
                topic="budget",
                text="Each member pays a third.",
                votes={"beijing": "yes", "tianjin": "no", "hebei": "yes"},
                associations=("coatings", "users"),
            ),
            Proposal(
                title="Night patrols",
                title_other="夜间巡查",
                by="tianjin",
                text="Patrols go out every night.",
                votes={"beijing": "yes", "tianjin": "yes", "hebei": "absent"},
                associations=("coatings", "users"),
            ),
        ),
    )


def called(cast: Cast) -> Conference:
    """Members and associations were asked for items, and nobody has submitted any."""
    found = conference()
    assembly.propose(cast, found)
    assembly.accept(cast, found)
    return found


def ready(cast: Cast) -> Conference:
    """Invitations and papers have gone out; nobody has met."""
    return _played(cast, conference(), assembly.prepare, MEETS - timedelta(days=1))


def held(cast: Cast) -> Conference:
    """The session is over; the minutes are not drafted."""
    return _played(cast, conference(), _meeting, MEETS + timedelta(days=1))


def issued(cast: Cast) -> Conference:
    """The minutes are issued, with a reservation, and two members owe something."""
    return _played(cast, conference(), _minuted, MEETS + timedelta(days=8))


def with_items(cast: Cast, many: int) -> Conference:
    """A conference from today on that has decided on so many items, with its minutes issued."""
    found = _long(cast, many)
    return _played(cast, found, _minuted, found.meets_on + timedelta(days=8))


def in_session(cast: Cast, many: int) -> Conference:
    """A conference whose session with so many items is opened today, with the vote on the first one open."""
    today = cast.clock.at
    cast.clock.at -= BEFORE
    found = _long(cast, many)
    _played(cast, found, _opened, found.meets_on + timedelta(days=1))
    cast.clock.at = max(today, cast.clock.at)
    return found


def _long(cast: Cast, many: int) -> Conference:
    found = conference()
    found.meets_on = (cast.clock.at + BEFORE).date()
    text = both(
        "The joint limit falls by a quarter, from the first of March on. " * 6,
        "联合限值自三月一日起降低四分之一。" * 12,
    )
    found.items = tuple(
        Proposal(title=f"Joint limit {number}", title_other=f"联合限值{number}", by="coatings", text=text)
        for number in range(many)
    )
    return found


def _played(cast: Cast, found: Conference, story: object, until: date) -> Conference:
    end = datetime.combine(until, datetime.min.time(), cast.clock.at.tzinfo)
    perform(cast, [story(cast, found)], until=end)  # type: ignore[operator]
    return found


def _meeting(cast: Cast, found: Conference) -> Scenes:
    yield from assembly.prepare(cast, found)
    yield assembly.morning(found.meets_on)
    assembly.open_session(cast, found)
    for item in found.items:
        assembly.vote(cast, item)
    for item in found.items:
        if cast.state(item.reference) == "not_carried":
            cast.fire("gao.shan", item.reference, "reject", reason="Too dear.")
    cast.fire("gao.shan", found.reference, "close_session")


def _opened(cast: Cast, found: Conference) -> Scenes:
    yield from assembly.prepare(cast, found)
    yield assembly.morning(found.meets_on)
    assembly.open_session(cast, found)
    cast.fire("gao.shan", found.items[0].reference, "call_vote")


def _minuted(cast: Cast, found: Conference) -> Scenes:
    yield from _meeting(cast, found)
    yield assembly.morning(found.meets_on + timedelta(days=2))
    for owner, (measure, due) in OWNERS.items():
        days = max((due - found.meets_on).days, 90)
        owed.commit(cast, found, owed.Owed(owner=owner, measure=measure, days=days))
    assembly.circulate(cast, found)
    for member in ("beijing", "tianjin"):
        cast.answer(member, found.reference, "consent")
    cast.answer("hebei", found.reference, "reserve", comment=RESERVATION)
