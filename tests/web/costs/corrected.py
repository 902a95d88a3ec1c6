"""Corrections of issued minutes, with what members say of them; and the request for a debate that is taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from govflow.services.commands.meetings.corrections import (
    AnswerCorrection,
    CorrectMinutes,
    WithdrawCorrection,
    answer_correction,
    correct_minutes,
    withdraw_correction,
)
from govflow.services.commands.meetings.debate import TakeBackDebate, take_back_debate
from tests.builders import new_key
from tests.services import arranging
from tests.web.costs.crowd import Act, Crowd

SECRETARY, MEMBER = "wang.lin", "sun.hao"
STOOD = "3 of 3 members present."


def afterwards(crowd: Crowd) -> dict[str, Callable[[], Act]]:
    """By name, in their order."""
    return {
        "correct minutes": partial(_correct, crowd),
        "object to a correction": partial(_object, crowd),
        "withdraw a correction": partial(_withdraw, crowd),
        "take back the request for a debate": partial(_take_back, crowd),
    }


def _correct(crowd: Crowd) -> Act:
    order = CorrectMinutes(case=crowd.minuted, stood=STOOD, correct="Three of three.", reason="A slip", key=new_key())
    return partial(correct_minutes, crowd.cast.backend, crowd.cast.actor(SECRETARY), order)


def _object(crowd: Crowd) -> Act:
    order = AnswerCorrection(case=crowd.minuted, number=1, says="objects", text="It is right.", key=new_key())
    return partial(answer_correction, crowd.cast.backend, crowd.cast.actor(MEMBER), order)


def _withdraw(crowd: Crowd) -> Act:
    order = WithdrawCorrection(case=crowd.minuted, number=1, reason="They are right.", key=new_key())
    return partial(withdraw_correction, crowd.cast.backend, crowd.cast.actor(SECRETARY), order)


def _take_back(crowd: Crowd) -> Act:
    """Of the item of which it was asked for just before."""
    lines = arranging.read(crowd.cast, SECRETARY, crowd.session).agenda.lines
    entry = next(each.id or 0 for each in reversed(lines) if each.kind == "item")
    order = TakeBackDebate(case=crowd.session, entry_id=entry, key=new_key())
    return partial(take_back_debate, crowd.cast.backend, crowd.cast.actor(MEMBER), order)
