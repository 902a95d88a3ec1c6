"""Rounds: what one is about and who answers in it, checking an answer, giving it, making an offer.

What binds is answered as on the pages: to the hash of what was shown, with what was foreseen of it, and by a token that
was made for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from govflow.api.forms.answers import answers_of
from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import acts, check_binds, current_actor, reads
from govflow.api.frame.problems import documented
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import Keyed, OfRound, OfSeat, reading, recorded
from govflow.api.shapes.forms import Recorded
from govflow.api.shapes.rounds import (
    AnswerChecked,
    AnswerChecking,
    AnswerSent,
    OfferFormShown,
    RoundShown,
    answer_checked,
    offer_form_shown,
    round_shown,
)
from govflow.http.policies import backend, policy
from govflow.services.commands.rounds import Respond, respond
from govflow.services.queries.case.round.answering import check_answer
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.queries.case.round.offers import load_offer_page
from govflow.services.queries.case.round.page import RoundPage, load_round_page
from govflow.services.typed import points

bp = topic("rounds", __name__, "Rounds", "/cases/<reference>/rounds/<round_id>")

OFFERED = "offered"  # the one answer in a round of offers


@bp.get("", responses={200: RoundShown})
@policy(reads)
def show(path: OfRound) -> Response:
    """Read a round: what it is about, its seats, and those from which the token may answer."""
    with reading() as work:
        return answer(round_shown(load_round_page(work, path.reference, path.round_id)))


@bp.post("/seats/<seat_id>/check", responses={200: AnswerChecked, **documented(409)})
@policy(reads)
def check(path: OfSeat, body: AnswerChecking) -> Response:
    """Say what an answer would bring; nothing is recorded."""
    with reading() as work:
        page = load_round_page(work, path.reference, path.round_id)
        return answer(answer_checked(check_answer(work, _command(path, page, body, foreseen="", key=""))))


@bp.post("/seats/<seat_id>/response", responses={200: Recorded, **documented(409)})
@policy(acts)
def respond_from(path: OfSeat, header: Keyed, body: AnswerSent) -> Response:
    """Give an answer for a seat; until the round closes the last one counts."""
    with reading() as work:
        page = load_round_page(work, path.reference, path.round_id)
        if page.binds:
            check_binds()
        command = _command(path, page, body, foreseen=body.foreseen, key=header.key)
    return recorded(respond(backend(), current_actor(), command))


@bp.get("/seats/<seat_id>/offer", responses={200: OfferFormShown, **documented(409)})
@policy(reads)
def offer(path: OfSeat) -> Response:
    """Say what an offer for a seat says."""
    with reading() as work:
        return answer(offer_form_shown(load_offer_page(work, path.reference, path.round_id, path.seat_id)))


@bp.post("/seats/<seat_id>/offer", responses={200: Recorded, **documented(409)})
@policy(acts)
def make_offer(path: OfSeat, header: Keyed, body: AnswerSent) -> Response:
    """Make an offer for a seat; until the round closes the last one counts."""
    check_binds()
    with reading() as work:
        questions = load_offer_page(work, path.reference, path.round_id, path.seat_id).questions
    command = Respond(
        case=path.reference,
        round_id=path.round_id,
        seat_id=path.seat_id,
        choice=OFFERED,
        answers=answers_of(questions, body.answers),
        foreseen=GOES_ON,
        matter=body.matter,
        key=header.key,
    )
    return recorded(respond(backend(), current_actor(), command))


def _command(path: OfSeat, page: RoundPage, body: AnswerChecking, *, foreseen: str, key: str) -> Respond:
    """The answer that was sent. A review, and a round in which several are marked, know one choice only."""
    return Respond(
        case=path.reference,
        round_id=path.round_id,
        seat_id=path.seat_id,
        choice=page.only_choice or body.choice,
        scores=points({each.name: each.full for each in page.criteria}, _texts(body.scores)),
        comment=body.comment,
        declared=body.declared,
        on_behalf=body.on_behalf,
        source=body.source.strip(),
        matter=body.matter,
        foreseen=foreseen,
        key=key,
    )


def _texts(scores: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in scores.items() if value is not None}
