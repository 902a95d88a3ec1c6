"""Cases with so many of what their procedure lists: offers and scores, items, lots, tranches, commitments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.services.catalog import publish
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.documents import AddDocument, add_document
from govflow.values import Money
from tests.builders import Cast, new_key, set_members
from tests.services import (
    agendas,
    arranging,
    calls,
    conferences,
    disputes,
    elections,
    floors,
    grants,
    handing,
    invitations,
    proposals,
    ranked_calls,
    works,
)
from tests.services.test_confidences import confide, talking

PROPOSAL = {"text": "The joint standard is adopted.", "topic_class": "standards", "rule_set": "by_topic"}
STORIES = ("{let: {lot_name: East}}, let", "let, let")
"""An edit of the stories of works, for lots that are let by rows."""


def call_for_offers(cast: Cast, many: int) -> str:
    """So many are invited, and so many will score; nobody has offered."""
    return calls.called(cast, **invited(cast, many))


def invited(cast: Cast, many: int) -> dict[str, Any]:
    offerers = tuple(cast.organization(f"association-{number}") for number in range(many))
    evaluators = tuple(cast.person(f"reviewer-{number}") for number in range(many))
    return {"budget": Money.yuan(1_000_000), "needed": 2, "offerers": offerers, "evaluators": evaluators}


def offer(cast: Cast, reference: str, number: int) -> None:
    cast.respond(f"offerer-{number}", reference, "offered", answers=offered(number))


def offered(number: int) -> dict[str, Any]:
    return {"price": Money.yuan(900_000 + number), "weeks": 12, "concept": calls.concept(f"of-{number}")}


def scoring(cast: Cast, many: int) -> str:
    """So many offers are open to so many reviewers."""
    reference = call_for_offers(cast, many)
    for number in range(many):
        offer(cast, reference, number)
    return reference


def later(cast: Cast, days: int) -> None:
    cast.clock.at += timedelta(days=days)
    sweep(cast.backend)


def agenda(cast: Cast, many: int) -> str:
    """So many items, none put to the vote yet."""
    return agendas.prepared(cast, items=tuple(f"Item {number}" for number in range(many)))


def lots(cast: Cast, many: int) -> str:
    """Works, and one step that has let so many lots of them."""
    reference = works.works(cast, *works.ROWS, STORIES)
    cast.fire(works.OWNER, reference, "let", **letting(many))
    return reference


def letting(many: int) -> dict[str, Any]:
    rows = tuple({"lot_name": f"Lot {number}", "cap": Money.yuan(100)} for number in range(many))
    return {"plots": rows, "ceiling": Money.yuan(999), "hint": "Rock"}


def grant(cast: Cast, many: int) -> str:
    """A grant with so many tranches that wait for verification."""
    request = grants.grant(cast)
    for number in range(many):
        requests.claim(cast, request, f"Tranche {number}", 10_000)
    return request.reference


def ranked(cast: Cast, many: int) -> str:
    """A call with so many requests that are scored, of which the list is put together; the clock stands as before."""
    today = cast.clock.at
    cast.clock.at -= timedelta(days=40)
    reference = ranked_calls.call(cast, envelope=Money.yuan(900_000_000), ceiling=Money.yuan(6_000_000))
    ranked_calls.scored(cast, reference, *(("miyun", 1 + number % 3, number % 5) for number in range(many)))
    cast.clock.at = today
    return reference


def minuted(cast: Cast, many: int) -> str:
    """A conference that decided on so many items, with its minutes issued; the clock stands as before."""
    today = cast.clock.at
    cast.clock.at -= conferences.BEFORE + timedelta(days=20)
    found = conferences.with_items(cast, many)
    cast.clock.at = today
    return found.reference


def conference(cast: Cast, many: int) -> str:
    """A conference with so many items, all withdrawn before it decided on them in writing, and so many commitments."""
    reference = proposals.calling(cast)
    for number in range(many):
        item = {"item_title": f"Item {number}", "topic_class": "standards", "text": "Adopt it."}
        cast.fire("peng.cheng", reference, "submit_item", **item)
    for item in cast.linked(reference):
        cast.fire("peng.cheng", item, "withdraw", reason="Settled.")
    cast.fire("wang.lin", reference, "close_agenda")
    cast.fire("wang.lin", reference, "go_written", meeting_date=cast.today + timedelta(days=30))
    for number in range(many):
        cast.fire("wang.lin", reference, "add_commitment", **promised(cast, f"Measure {number}"))
    return reference


def promised(cast: Cast, measure: str) -> dict[str, Any]:
    due = cast.today + timedelta(days=90)
    return {"owner": cast.organization("beijing"), "complete_by": due, "measure": measure}


def election(cast: Cast, voters: tuple[str, ...]) -> str:
    """A secret vote of these governments."""
    with cast.backend.transaction() as session:
        publish(session, cast.clock, elections.FILE.read_bytes(), name=elections.FILE.name)
    members = cast.organizations(*voters)
    return cast.open("gao.shan", "election", "Secretary general", members=members, office="Secretary general")


def talks(cast: Cast, many: int) -> str:
    """Talks in which so much was confided to the mediator."""
    reference = talking(cast)
    for _ in range(many):
        confide(cast, reference)
    return reference


def proposal(cast: Cast, title: str) -> str:
    """One that stands alone and waits for the office."""
    reference = cast.open("peng.cheng", "proposal", title, **PROPOSAL)
    cast.fire("peng.cheng", reference, "submit")
    return reference


def ballot(cast: Cast, members: tuple[str, ...]) -> str:
    """A vote of these governments on a proposal is open."""
    reference = heard(cast, members)
    cast.fire("gao.shan", reference, "call_vote")
    return reference


def heard(cast: Cast, members: tuple[str, ...]) -> str:
    """A proposal on which these governments have been heard, and will vote."""
    set_members(cast, *cast.organizations(*members))
    reference = proposal(cast, "VOC limits")
    cast.fire("wang.lin", reference, "admit")
    for each in members:
        cast.answer(each, reference, "positive")
    return reference


def request(cast: Cast) -> None:
    """A request of Guyuan to the local water fund, submitted."""
    cast.fire("gu.yuan", drafted(cast), "submit")


def drafted(cast: Cast) -> str:
    """A request of Guyuan that it has not submitted."""
    asked = Request(
        title="Springs", title_other="泉水", by="guyuan", committee="water", fund="water_local",
        amount=900_000, ends_on=date(2027, 6, 30),
    )  # fmt: skip
    requests.draft(cast, asked)
    return asked.reference


def claimed(cast: Cast) -> dict[str, Any]:
    """What is entered for another tranche."""
    return {"more_milestone": "Spring", "more_amount": Money.yuan(10_000), "more_condition": "Built"}


def convening(cast: Cast, many: int) -> str:
    """A conference that calls for items, with so many on its agenda, which were withdrawn once it was in order."""
    reference = proposals.calling(cast)
    items = [arranging.submitted(cast, reference, f"Item {number}") for number in range(many)]
    arranging.kept(cast, reference)
    for each in items:
        cast.fire("peng.cheng", each, "withdraw", reason="Settled.")
    return reference


def session(cast: Cast, many: int) -> str:
    """A conference in session with so many items that were withdrawn, and one that is ready for the vote."""
    reference = proposals.calling(cast)
    items = [arranging.submitted(cast, reference, f"Item {number}") for number in range(many + 1)]
    for each in items[:-1]:
        cast.fire("peng.cheng", each, "withdraw", reason="Settled.")
    cast.fire("wang.lin", items[-1], "admit")
    for person in (*proposals.SPEAKERS, "peng.cheng"):
        cast.respond(person, items[-1], "positive")
    cast.fire("wang.lin", reference, "close_agenda")
    cast.fire("wang.lin", reference, "lock_agenda")
    cast.fire("wang.lin", reference, "send_papers", invitation_letter=disputes.PDF, session_papers=disputes.PDF)
    later(cast, 70)
    there = cast.organizations(*proposals.MEMBERS)
    cast.fire("wang.lin", reference, "record_attendance", present=there, credentials_checked=True)
    cast.fire("gao.shan", reference, "open_session")
    return reference


def speak(cast: Cast, conference: str, many: int) -> None:
    """So many statements and speeches on the item that is voted on; others wait for the floor there."""
    line = floors.line_of(cast, conference, cast.linked(conference)[-1])
    for number in range(many):
        floors.lodge(cast, conference, "sun.hao", f"Statement {number}", entry_id=line)
        floors.ask(cast, conference, line, "sun.hao")
        floors.change(cast, conference, "gao.shan", "give", "beijing")
        floors.change(cast, conference, "gao.shan", "end", "beijing")
    for person in ("ma.ling", "peng.cheng"):
        floors.ask(cast, conference, line, person)


def prepare(cast: Cast, conference: str, many: int) -> None:
    """So many times the secretary prepares the same two steps; the last of each wait for the chair."""
    tomorrow = cast.today + timedelta(days=1)
    who = {"lead": cast.organization("beijing"), "counterpart": cast.organization("hebei")}
    for number in range(many):
        handing.prepare(cast, conference, "adjourn", meeting_date=tomorrow, reason=f"Late hour {number}")
        handing.prepare(cast, conference, "refer_item", referral="dispute", matter="Kilns", claim="Close them.", **who)


def inviting(cast: Cast, many: int) -> str:
    """A conference whose papers went out to so many guests, of whom all but the first say who comes."""
    reference = proposals.calling(cast, guests=tuple(f"association-{number}" for number in range(many)))
    item = arranging.submitted(cast, reference, "Withdrawn")
    cast.fire("peng.cheng", item, "withdraw", reason="Settled.")
    for step in ("close_agenda", "lock_agenda"):
        cast.fire("wang.lin", reference, step)
    cast.fire("wang.lin", reference, "send_papers", invitation_letter=disputes.PDF, session_papers=disputes.PDF)
    for number in range(1, many):
        invitations.replied(cast, reference, f"offerer-{number}")
    return reference


def confided(cast: Cast) -> str:
    """A dispute in which the claimant keeps something to itself."""
    reference = disputes.negotiation(cast)
    adding = AddDocument(case=reference, title="Advice", upload=disputes.PDF, audience=("claimant",), key=new_key())
    add_document(cast.backend, cast.actor("chen.yu"), adding)
    return reference
