"""Every command in a case by name, in an order in which they can follow each other; each is prepared first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import update

from govflow.engine.asking.answers import Upload
from govflow.services.commands.cases import OpenCase, ReopenCase, open_case, reopen_case
from govflow.services.commands.deadlines import ChangeDeadline, extend, pause, resume, sweep_beside_others
from govflow.services.commands.documents import AddDocument, AddVersion, add_document, add_document_version
from govflow.services.commands.meetings.agenda import ArrangeAgenda, arrange_agenda
from govflow.services.commands.meetings.attendance import Attending, RecordAttendance, record_attendance
from govflow.services.commands.meetings.batch import take_steps
from govflow.services.commands.meetings.debate import AskDebate, ask_debate
from govflow.services.commands.meetings.replies import (
    AskReplies,
    CheckCredentials,
    ReplyToInvitation,
    ask_replies,
    check_credentials,
    reply_to_invitation,
)
from govflow.services.commands.roll_call import RecordRollCall, record_roll_call
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.rows import TakeRows, take_rows
from govflow.services.commands.seats import Delegate, Excuse, Replace, delegate, excuse, replace_reviewer
from govflow.services.commands.sitting import CloseRound, Contest, close_round, contest
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.case.round.ending import GOES_ON, closing_of
from govflow.store.documents import DocumentRow
from govflow.store.meetings.agenda import AgendaRow
from tests.builders import new_key
from tests.services import agendas, arranging, batches, calls, disputes, works
from tests.services.test_confidences import paper
from tests.web.costs import bargained, corrected, matters, ranked, said, sat, sweeps, trusting, worded
from tests.web.costs.crowd import GOVERNMENTS, Act, Crowd

Prepare = Callable[[], Act]


def in_cases(crowd: Crowd) -> dict[str, Prepare]:
    return (
        _openings(crowd)
        | bargained.acts(crowd.cast, crowd.room, crowd.many)
        | ranked.acts(crowd.cast, crowd.ranked)
        | _steps(crowd)
        | _answers(crowd)
        | _seats(crowd)
        | _deadlines(crowd)
        | _sweeps(crowd)
    )


def _openings(crowd: Crowd) -> dict[str, Prepare]:
    cast = crowd.cast
    claim = {"respondent": cast.organization("laishui"), "claim": "Restore the flow."}
    agenda = {
        "members": cast.organizations(*GOVERNMENTS[1 : crowd.many + 2]),
        "agenda": tuple({"item": f"Item {number}"} for number in range(crowd.many)),
    }
    call = matters.invited(cast, crowd.many)
    return {
        "open": partial(_open, crowd, "chen.yu", "dispute-mediation", claim),
        "open with members": partial(_open, crowd, "peng.cheng", "proposal", matters.PROPOSAL),
        "open with members chosen": partial(_open, crowd, "chen.yu", "agenda", agenda),
        "open with who may not be of one side": partial(_open, crowd, "chen.yu", "call-for-offers", call),
    }


def _steps(crowd: Crowd) -> dict[str, Prepare]:
    """Steps that do the most different things; the names say what there are many of."""
    talks = {"talks_on": crowd.cast.today, "talks_record": "We met at the weir."}
    letting = matters.letting(crowd.many)
    return {
        "step": partial(_step, crowd, "chen.yu", crowd.negotiated, "log_talks", talks),
        "step, a measure is asked for": partial(
            _step, crowd, "chen.yu", crowd.negotiated, "ask_for_measure", disputes.MEASURE
        ),
        "step, confided": partial(_step, crowd, "chen.yu", crowd.talks, "confide", {"note": "x", "paper": paper()}),
        "step, members vote": lambda: _step(crowd, "gao.shan", _heard(crowd), "call_vote"),
        "step, items are put to the vote": partial(_step, crowd, agendas.CONVENER, crowd.prepared, "put"),
        "step, items are taken back": partial(_step, crowd, agendas.CONVENER, crowd.prepared, "drop"),
        "step, lots are opened": partial(_step, crowd, works.OWNER, crowd.works, "let", letting),
        "step, lots end with the works": partial(_step, crowd, works.OWNER, crowd.works, "stop", reason="Flood"),
        "step, one more tranche": partial(_claim, crowd),
        "step, one more commitment": partial(_commit, crowd),
        "steps, two more commitments from a table": partial(_commit_rows, crowd),
        "step, one of many cases is taken up": partial(_take_up, crowd),
        "arrange agenda": partial(_arrange, crowd),
        "record attendance": partial(_attend, crowd),
        **said.at_a_meeting(crowd),
        "admit several items": partial(_admit, crowd),
        "remind who has not replied": partial(_ask_replies, crowd),
        "check mandates": partial(_check_mandates, crowd),
        "reply to an invitation": partial(_reply, crowd),
        "reply to an invitation with a paper": partial(_reply, crowd, disputes.PDF),
        "step, beside other requests": lambda: _step(crowd, "gu.yuan", matters.drafted(crowd.cast), "submit"),
        "reopen": partial(_reopen, crowd),
        "ask for the debate of an item": partial(_ask_debate, crowd),
        **corrected.afterwards(crowd),
        **trusting.acts(crowd.cast, crowd.trusted),
        **sat.acts(crowd.cast, crowd.sat),
        **worded.commands(crowd.cast, crowd.drafted),
    }


def _answers(crowd: Crowd) -> dict[str, Prepare]:
    item = partial(agendas.one, crowd.cast, crowd.agenda, 1)
    scores = calls.scores(crowd.cast, **{f"association-{number}": (50, 30) for number in range(crowd.many)})
    return {
        "respond": partial(_respond, crowd, crowd.ballot, "ma.ling", "tianjin", choice="yes"),
        "respond on an item": lambda: _respond(
            crowd, crowd.agenda, "chen.yu", "fangshan", found=item(), choice="yes", acting="fangshan"
        ),
        "respond in secret": partial(_respond, crowd, crowd.election, "sun.hao", "beijing", choice="yes"),
        "score offers": partial(
            _respond, crowd, crowd.scoring, "reviewer-0", "reviewer-0", choice="scored", scores=scores, declared=True
        ),
        "offer": partial(
            _respond, crowd, crowd.calling, "offerer-0", "association-0", choice="offered", answers=matters.offered(0)
        ),
        "close a round": partial(_close, crowd),
        "call the roll": partial(_call_roll, crowd),
    }


def _seats(crowd: Crowd) -> dict[str, Prepare]:
    return {
        "delegate": partial(_delegate, crowd),
        "excuse": partial(_excuse, crowd, "wang.lin", "beijing", "absent"),
        "contest": partial(_contest, crowd),
        "recuse who votes for many": partial(_recuse, crowd),
        "replace a reviewer": partial(_replace, crowd),
        "file a document": partial(_file, crowd, ()),
        "file a document for few": partial(_file, crowd, ("claimant", "mediator")),
        "file a version": partial(_version, crowd),
    }


def _deadlines(crowd: Crowd) -> dict[str, Prepare]:
    return {act.__name__: partial(_change, crowd, act) for act in (extend, pause, resume)}


def _sweeps(crowd: Crowd) -> dict[str, Prepare]:
    """The clock comes last: what it moves is not where it was."""
    return {
        "sweep, nothing is due": partial(sweeps.all_due, crowd),
        "sweep alone": lambda: partial(sweep_beside_others, crowd.cast.backend),
        "sweep, offers are opened": partial(sweeps.offers, crowd),
        "sweep, negotiations are over": partial(sweeps.talks, crowd),
    }


def _open(crowd: Crowd, person: str, workflow: str, values: dict[str, Any]) -> Act:
    opening = OpenCase(workflow=workflow, title="Weir", values=values, key=new_key())
    return partial(open_case, crowd.cast.backend, crowd.cast.actor(person), opening)


def _step(
    crowd: Crowd, person: str, reference: str, name: str, values: dict[str, Any] | None = None, **more: str
) -> Act:
    named = {"case": reference, "name": name, "seen_version": crowd.cast.case(reference).version}
    taking = TakeStep(**named, values=values or {}, key=new_key(), **more)
    return partial(take_step, crowd.cast.backend, crowd.cast.actor(person), taking)


def _heard(crowd: Crowd) -> str:
    return matters.heard(crowd.cast, GOVERNMENTS[: crowd.many + 1])


def _claim(crowd: Crowd) -> Act:
    return _step(crowd, "wang.lin", crowd.grant, "plan_tranche", matters.claimed(crowd.cast))


def _commit(crowd: Crowd) -> Act:
    return _step(crowd, "wang.lin", crowd.conference, "add_commitment", matters.promised(crowd.cast, "More"))


def _commit_rows(crowd: Crowd) -> Act:
    rows = [matters.promised(crowd.cast, each) for each in ("One", "Two")]
    seen = crowd.cast.case(crowd.conference).version
    order = TakeRows(case=crowd.conference, name="add_commitment", rows=rows, seen_version=seen, key=new_key())
    return partial(take_rows, crowd.cast.backend, crowd.cast.actor("wang.lin"), order)


def _take_up(crowd: Crowd) -> Act:
    other = matters.proposal(crowd.cast, "Waiting")
    return _step(crowd, "wang.lin", crowd.convening, "take_up_item", {"pending_item": crowd.cast.case(other).id})


def _attend(crowd: Crowd) -> Act:
    number = crowd.cast.organization("hebei")
    order = RecordAttendance(
        case=crowd.session,
        entry_id=None,
        attending=(Attending(organization_id=number, presence="left"),),
        reason="Called away",
        key=new_key(),
    )
    return partial(record_attendance, crowd.cast.backend, crowd.cast.actor("wang.lin"), order)


def _admit(crowd: Crowd) -> Act:
    reference = batches.submitted(crowd.cast, crowd.many)
    items = batches.items_of(crowd.cast, reference)
    step = batches.step_named(batches.offered(crowd.cast, "wang.lin", reference, items), "admit")
    taking = batches.order(crowd.cast, reference, items, step)
    return partial(take_steps, crowd.cast.backend, crowd.cast.actor("wang.lin"), taking)


def _reply(crowd: Crowd, paper: Upload | None = None) -> Act:
    order = ReplyToInvitation(case=crowd.inviting, says="comes", persons="Yu Lan", paper=paper, key=new_key())
    return partial(reply_to_invitation, crowd.cast.backend, crowd.cast.actor("offerer-0"), order)


def _check_mandates(crowd: Crowd) -> Act:
    """Of all guests at once."""
    guests = crowd.cast.organizations(*(f"association-{number}" for number in range(crowd.many)))
    order = CheckCredentials(case=crowd.inviting, checked=guests, key=new_key())
    return partial(check_credentials, crowd.cast.backend, crowd.cast.actor("wang.lin"), order)


def _ask_replies(crowd: Crowd) -> Act:
    order = AskReplies(case=crowd.inviting, key=new_key())
    return partial(ask_replies, crowd.cast.backend, crowd.cast.actor("wang.lin"), order)


def _arrange(crowd: Crowd) -> Act:
    """All lines change their places, and one is new."""
    order = arranging.lines(crowd.cast, crowd.convening)
    shown, lines = arranging.offered(crowd.cast, crowd.convening).shown, [arranging.procedural("Photograph"), *order]
    command = ArrangeAgenda(case=crowd.convening, lines=tuple(lines), shown=shown, key=new_key())
    return partial(arrange_agenda, crowd.cast.backend, crowd.cast.actor("wang.lin"), command)


def _ask_debate(crowd: Crowd) -> Act:
    """Of an item that came late, after many others; it is put on the agenda with the next one."""
    answers = {"item_title": "Flood relief", "topic_class": "standards", "text": "Open the dam."}
    for _ in range(2):
        crowd.cast.fire(
            "wang.lin", crowd.session, "submit_late_item", **answers, late_reason="The flood came yesterday"
        )
    lines = arranging.read(crowd.cast, "wang.lin", crowd.session).agenda.lines
    entry = next(each.id or 0 for each in reversed(lines) if each.kind == "item")
    with crowd.cast.backend.transaction() as session:
        session.execute(update(AgendaRow).where(AgendaRow.id == entry).values(together=True))
    order = AskDebate(case=crowd.session, entry_id=entry, reason="It is dear.", key=new_key())
    return partial(ask_debate, crowd.cast.backend, crowd.cast.actor("sun.hao"), order)


def _reopen(crowd: Crowd) -> Act:
    seen = crowd.cast.case(crowd.withdrawn).version
    reopening = ReopenCase(case=crowd.withdrawn, reason="Talks failed", seen_version=seen, key=new_key())
    return partial(reopen_case, crowd.cast.backend, crowd.cast.actor("wang.lin"), reopening)


def _respond(
    crowd: Crowd, reference: str, person: str, who: str, *, found: Any = None, acting: str | None = None, **more: Any
) -> Act:
    found = found or crowd.cast.round(reference)
    seat = calls.seat_of(crowd.cast, found, who)
    foreseen = crowd.cast.foreseen(found, seat, more["choice"], more.get("scores"))
    place = {"case": reference, "round_id": found.id, "seat_id": seat}
    answer = Respond(**place, matter=found.matter_hash, foreseen=foreseen, key=new_key(), **more)
    return partial(respond, crowd.cast.backend, crowd.cast.actor(person, acting), answer)


def _close(crowd: Crowd) -> Act:
    found = crowd.cast.round(crowd.nearly_over)
    named = {"case": crowd.nearly_over, "round_id": found.id, "reason": "Tianjin has left"}
    closing = CloseRound(**named, shown=closing_of(found).shown, key=new_key())
    return partial(close_round, crowd.cast.backend, crowd.cast.actor("gao.shan"), closing)


def _call_roll(crowd: Crowd) -> Act:
    """The last seat is absent, all others say yes."""
    reference = matters.ballot(crowd.cast, GOVERNMENTS[: crowd.many + 1])
    found = crowd.cast.round(reference)
    *others, last = (seat.id for seat in found.seats)
    calling = RecordRollCall(
        case=reference,
        round_id=found.id,
        answers=dict.fromkeys(others, "yes"),
        marks={last: "absent"},
        source="Roll call, minute 14",
        note="Away",
        matter=found.matter_hash,
        foreseen=GOES_ON,
        key=new_key(),
    )
    return partial(record_roll_call, crowd.cast.backend, crowd.cast.actor("wang.lin"), calling)


def _delegate(crowd: Crowd, giver: str = "beijing", person: str = "sun.hao") -> Act:
    taker = _seat(crowd, "tianjin")["seat_id"]
    handing = Delegate(**_seat(crowd, giver), to_seat_id=taker, key=new_key())
    return partial(delegate, crowd.cast.backend, crowd.cast.actor(person, giver), handing)


def _excuse(crowd: Crowd, person: str, who: str, status: Any) -> Act:
    absent = Excuse(**_seat(crowd, who), status=status, note="Away", key=new_key())
    return partial(excuse, crowd.cast.backend, crowd.cast.actor(person), absent)


def _contest(crowd: Crowd) -> Act:
    objecting = Contest(**_seat(crowd, "beijing"), note="We are here", key=new_key())
    return partial(contest, crowd.cast.backend, crowd.cast.actor("sun.hao"), objecting)


def _recuse(crowd: Crowd) -> Act:
    """All others have given their votes to Tianjin, which leaves."""
    for each in GOVERNMENTS[2 : crowd.many + 1]:
        _delegate(crowd, each, crowd.cast.member(each, "signatory"))()
    return _excuse(crowd, "ma.ling", "tianjin", "recused")


def _replace(crowd: Crowd) -> Act:
    seat = calls.seat_of(crowd.cast, crowd.cast.round(crowd.scoring), "reviewer-1")
    place = {"case": crowd.scoring, "round_id": crowd.cast.round(crowd.scoring).id, "seat_id": seat}
    replacing = Replace(**place, person_id=crowd.cast.person("du.juan"), note="Ill", key=new_key())
    return partial(replace_reviewer, crowd.cast.backend, crowd.cast.actor("dong.mei"), replacing)


def _file(crowd: Crowd, audience: tuple[str, ...]) -> Act:
    paper = {"title": "Map", "upload": disputes.PDF, "audience": audience}
    adding = AddDocument(case=crowd.dispute, **paper, key=new_key())
    return partial(add_document, crowd.cast.backend, crowd.cast.actor("chen.yu"), adding)


def _version(crowd: Crowd) -> Act:
    document = crowd.document(DocumentRow.field.is_(None), DocumentRow.audience == [])
    adding = AddVersion(case=crowd.dispute, document=document, upload=disputes.PDF, key=new_key())
    return partial(add_document_version, crowd.cast.backend, crowd.cast.actor("chen.yu"), adding)


def _change(crowd: Crowd, act: Callable[..., object]) -> Act:
    seen = crowd.cast.case(crowd.dispute).version
    change = ChangeDeadline(case=crowd.dispute, reason="Survey", seen_version=seen, key=new_key())
    return partial(act, crowd.cast.backend, crowd.cast.actor("zhou.min"), change)


def _seat(crowd: Crowd, organization: str) -> dict[str, Any]:
    found = crowd.cast.round(crowd.ballot)
    return {"case": crowd.ballot, "round_id": found.id, "seat_id": calls.seat_of(crowd.cast, found, organization)}
