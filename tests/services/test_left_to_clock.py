"""A round that is over stays over, whatever should follow it: what is refused is told, and tried again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from govflow.demo.player import new_key
from govflow.engine.rounds import Response
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.directory.people import deactivate_person
from govflow.services.commands.rounds import Respond, respond
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.case.round.ending import ends_with
from govflow.services.queries.health.clockwork import load_clockwork
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import InboxFilters
from govflow.services.queries.step.page import check_step
from govflow.store.people import PersonRow
from govflow.store.writing.locking import read_case
from tests.builders import Cast
from tests.services import agendas, councils
from tests.services.test_standing import published, rounds

CONFIRMING = """  confirming:
    title: Confirmation · 确认
    phase: debate
    rounds: confirmation
    due: {in: 10d}
    steps:
      confirmed: {title: Confirmed · 确认, when: confirmation.carried, to: adopted}
      unconfirmed: {title: Not confirmed · 未确认, when: not confirmation.carried, to: rejected}
  adopted: {title: Adopted"""
NAMING = """when: vote.carried, to: confirming}
      name: {title: Name experts · 指定专家, by: mover, form: naming, to: same}"""
CONFIRMATION = """
  confirmation:
    kind: ballot
    title: Confirmation · 确认
    voters: experts
    matter: text
    rule: {pass: majority}

stories:"""
ADVICE = """
  advice:
    kind: ballot
    title: Advice · 意见
    voters: members
    matter: text
    rule: {pass: majority}
"""
EXPERTS = (
    ("  conference: {title: Joint", "  experts: {title: Experts · 专家, kind: person}\n  conference: {title: Joint"),
    (
        "  amendment:\n    text:\n",
        "  amendment:\n    text:\n  naming:\n    named: {type: persons, label: Named · 名单, seats: experts}\n",
    ),
    ("when: vote.carried, to: adopted}", NAMING),
    ("  adopted: {title: Adopted", CONFIRMING),
    ("\nstories:", CONFIRMATION),
    (
        "call, {respond: {members: yes}}]",
        "call, {name: {named: [An]}}, {respond: {members: yes}}, {respond: {experts: yes}}]",
    ),
)
ADVISED = (
    ("    rounds: vote\n", "    rounds: [vote, advice]\n"),
    (CONFIRMATION, ADVICE + CONFIRMATION),
    ("{respond: {members: yes}}", "{respond: {vote.members: yes}}"),
    ('"members[1..9]": yes, "members[10..20]": no', '"vote.members[1..9]": yes, "vote.members[10..20]": no'),
)
MEMBERS = ("sun.hao", "ma.ling", "li.jian")
FEW = timedelta(minutes=2)


def voting(cast: Cast, *edits: tuple[str, str]) -> str:
    """The members vote; what follows if they carry it is a vote of experts, of whom nobody is named yet."""
    published(cast, "assembly.v1.yaml", *EXPERTS, *edits)
    reference = cast.open("chen.yu", "assembly", text="Open the weir.")
    cast.fire("chen.yu", reference, "call")
    return reference


def carried(cast: Cast, *edits: tuple[str, str]) -> str:
    reference = voting(cast, *edits)
    for person in MEMBERS:
        cast.respond(person, reference, "yes")
    return reference


def answer(cast: Cast, person: str, reference: str, name: str) -> None:
    """Yes, in the round of this name."""
    found, actor = rounds(cast, reference)[name], cast.actor(person)
    seat = next(seat for seat, held in found.holders.items() if held[0] == actor.organization_id)
    told, matter = cast.foreseen(found, seat, "yes"), found.matter_hash
    order = Respond(
        case=reference, round_id=found.id, seat_id=seat, choice="yes", matter=matter, foreseen=told, key=new_key()
    )
    respond(cast.backend, actor, order)


def outcomes(cast: Cast, reference: str) -> dict[str, str | None]:
    return {name: each.outcome for name, each in rounds(cast, reference).items()}


def told(cast: Cast, reference: str) -> list[str]:
    """What the record says could not follow."""
    with cast.backend.reading() as session:
        page = load_case_page(cast.backend.work(session, cast.actor("sun.hao")), reference, (), language="en")
    return [str(each.sentence) for each in page.timeline.events if "cannot happen yet" in str(each.title)]


def waiting(cast: Cast, person: str) -> list[str]:
    """What “Waiting for you” says of cases that do not go on."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, actor := cast.actor(person))
        pairs = [(actor.organization_id or 0, role) for role in ("", *sorted(actor.roles))]
        return [str(each.why) for each in load_inbox(work, pairs, InboxFilters()).halted]


def after(cast: Cast, time: timedelta) -> list[str]:
    cast.clock.at += time
    return [each.what for each in sweep(cast.backend)]


def test_the_last_vote_is_kept_when_what_follows_is_refused_and_the_record_says_why(cast: Cast) -> None:
    reference = carried(cast)
    [found] = agendas.rounds(cast, reference)
    assert (found.outcome, len(found.responses)) == ("carried", 3)
    assert cast.state(reference) == "voting"
    [said] = told(cast, reference)
    assert "Nobody could answer: no seat is present and free of conflicts." in said


def test_what_was_refused_is_tried_again_and_happens_once_it_can(cast: Cast) -> None:
    reference = carried(cast)
    assert after(cast, FEW) == ["left"]
    assert after(cast, timedelta(seconds=30)) == []
    cast.fire("chen.yu", reference, "name", named=(cast.person("song.wei"),))
    assert cast.state(reference) == "voting"
    assert after(cast, timedelta(seconds=59)) == []
    assert after(cast, timedelta(seconds=1)) == ["followed"]
    assert cast.state(reference) == "confirming"
    assert len(told(cast, reference)) == 1


def test_whoever_acts_again_and_again_does_not_put_off_what_follows(cast: Cast) -> None:
    reference = carried(cast)
    seen = []
    for _ in range(4):
        seen += after(cast, timedelta(seconds=20))
        cast.fire("chen.yu", reference, "name", named=())
    assert seen == ["left"]


def test_a_round_beside_the_one_that_is_over_goes_on_and_ends_at_its_deadline(cast: Cast) -> None:
    reference = voting(cast, *ADVISED)
    for person in MEMBERS:
        answer(cast, person, reference, "vote")
    assert len(told(cast, reference)) == 1
    answer(cast, "sun.hao", reference, "advice")
    assert outcomes(cast, reference) == {"vote": "carried", "advice": None}
    assert set(after(cast, timedelta(days=11))) == {"left"}
    assert outcomes(cast, reference)["advice"] is not None
    cast.fire("chen.yu", reference, "name", named=(cast.person("song.wei"),))
    after(cast, FEW)
    assert cast.state(reference) == "confirming"


def test_a_state_without_a_deadline_is_tried_again_as_well(cast: Cast) -> None:
    unlimited = (
        "    rounds: vote\n    due: {in: 10d}\n",
        "    rounds: vote\n    no_limit: Members take their time · 不设期限\n",
    )
    reference = carried(cast, unlimited)
    assert len(told(cast, reference)) == 1
    cast.fire("chen.yu", reference, "name", named=(cast.person("song.wei"),))
    assert after(cast, FEW) == ["followed"]
    assert cast.state(reference) == "confirming"
    cast.pass_days(11)
    assert cast.case(reference).end is not None


def test_whoever_keeps_the_case_is_told_until_it_goes_on(cast: Cast) -> None:
    reference = carried(cast)
    [said] = waiting(cast, "chen.yu")
    assert said.startswith("A round is over, and what should follow was refused")
    assert waiting(cast, "sun.hao") == []
    cast.fire("chen.yu", reference, "name", named=(cast.person("song.wei"),))
    after(cast, FEW)
    assert waiting(cast, "chen.yu") == []


def test_a_deadline_closes_the_round_whatever_follows(cast: Cast) -> None:
    reference = voting(cast)
    for person in MEMBERS[:2]:
        cast.respond(person, reference, "yes")
    cast.pass_days(12)
    [found] = agendas.rounds(cast, reference)
    assert found.outcome == "carried"
    assert cast.state(reference) == "voting"
    cast.fire("chen.yu", reference, "name", named=(cast.person("song.wei"),))
    after(cast, FEW)
    assert cast.state(reference) == "confirming"


def test_what_sending_a_step_says_of_a_case_that_waits_its_check_page_says(cast: Cast) -> None:
    reference = carried(cast)
    values = {"named": (cast.person("song.wei"),)}
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        check_step(work, reference, "name", values, None, cast.case(reference).version)


def test_who_votes_last_reads_that_what_follows_is_refused(cast: Cast) -> None:
    reference = voting(cast)
    for person in MEMBERS[:2]:
        cast.respond(person, reference, "yes")
    [found] = agendas.rounds(cast, reference)
    seat = next(each.id for each in found.seats if not any(one.seat_id == each.id for one in found.responses))
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("li.jian"))
        case = read_case(work, reference)
        said = {
            choice: str(ends_with(work, case, found, Response(seat_id=seat, choice=choice))) for choice in ("yes", "no")
        }
    assert all("What should follow is refused now; the clock tries it again." in each for each in said.values())


def test_whoever_runs_the_installation_sees_what_is_left_to_the_clock(cast: Cast) -> None:
    reference = carried(cast)
    [failing] = load_clockwork(cast.backend).failing
    assert (failing.reference, failing.failures) == (reference, 1)
    cast.fire("chen.yu", reference, "name", named=(cast.person("song.wei"),))
    after(cast, FEW)
    assert load_clockwork(cast.backend).failing == ()


def test_a_candidate_whose_account_is_closed_stops_no_election(cast: Cast) -> None:
    reference = councils.electing(cast)
    for organization in ("fangshan", "laishui", "tangshan", "ninghe"):
        councils.name(cast, reference, organization, 1, 2, 3)
    close_account(cast, "zhou.min")
    councils.name(cast, reference, "chengde", 1, 2, 4)
    case = cast.case(reference)
    assert case.state == "seated"
    assert {each.person_id for each in case.parties["council"]} == {cast.person("cui.yang"), cast.person("nie.gang")}
    with cast.backend.reading() as session:
        page = load_case_page(cast.backend.work(session, cast.actor(councils.SIGNER)), reference, (), language="en")
    titles = [str(each.title) for each in page.timeline.events]
    assert "Elected, but could not be seated: Zhou Min" in titles


def close_account(cast: Cast, person: str) -> None:
    with cast.backend.reading() as session:
        version = session.scalars(select(PersonRow.version).where(PersonRow.id == cast.person(person))).one()
    deactivate_person(cast.backend, cast.actor("admin"), cast.person(person), version)
