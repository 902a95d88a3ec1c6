"""What an answer, or closing a round by hand, would bring about, before it is sent: whether it is over, and how."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from govflow.codec import canonical, dump
from govflow.engine.decide import automatic
from govflow.engine.facts import Form, Rounds
from govflow.engine.rounds import Response, Seat, Verdict, check_response
from govflow.engine.rounds.choices import Choice
from govflow.engine.rounds.rules import Offer, Review, Signature
from govflow.engine.rounds.seats import handed_over, holder, marked
from govflow.errors import Refused
from govflow.messages import Message
from govflow.services.queries.step.foreseen import FORESEEN, foresee
from govflow.store.rounds import LoadedRound, SeatInRound, load_round
from govflow.store.thought import Thought
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts
from govflow.store.writing.locking import read_by_id
from govflow.store.writing.objections import outcome
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What closing a round now would mean: the result, and who has not answered. ``shown`` stands for all of it."""

    verdict: Message
    awaited: tuple[Text, ...]
    shown: str


def shown(*told: object) -> str:
    """Stands for what somebody was told before acting: where it is another when they act, they were told wrongly."""
    return hashlib.sha256(canonical(dump(told))).hexdigest()


REASONS = "–"  # stand for those that are still to be written: what an answer brings does not depend on them

GOES_ON = shown(None)
"""Of an answer, or another act, with which the round is not over."""


@dataclass(frozen=True, kw_only=True)
class Brings:
    """What an act would bring about, where that ends the round; ``shown`` stands for it and goes along with the act."""

    ending: Message | None
    shown: str


_OPEN = Brings(ending=None, shown=GOES_ON)


def closing_of(found: LoadedRound) -> Closing:
    """What closing the round by hand would mean now. A sealed one tells nothing of its result before it is closed."""
    now, over, sealed = found.judge(), found.judge(expired=True), found.rule.sealed != "none"
    verdict = Message("What is sealed is counted when it closes.") if sealed else over.sentence
    awaited = tuple(seat.name for seat in found.seats if seat.id in now.waiting)
    given = tuple(sorted((each.seat_id, "" if sealed else each.choice) for each in found.responses))
    standing = tuple((seat.id, seat.status, seat.delegate_to) for seat in found.seats)
    return Closing(verdict=verdict, awaited=awaited, shown=shown(verdict, now.sentence, given, standing))


def told_of(work: Work, case: Case, found: SeatInRound, response: Response) -> Message | None:
    """What an answer from a seat would bring about: all others are read only where it could end the round."""
    return None if found.goes_on else ends_with(work, case, load_round(work.session, found.id), response)


def ends_with(work: Work, case: Case, found: LoadedRound, response: Response) -> Message | None:
    """What an answer would bring about; of offers nothing, for who has offered is told to nobody."""
    if isinstance(found.rule, Offer) or found.goes_on_beside(response.seat_id):
        return None
    return ends_by(work, case, found.answered_as(response))


def ends_by(work: Work, case: Case, after: LoadedRound) -> Message | None:
    """That the round is over, how it ends, and the step that follows, or cannot yet; None where it goes on.

    ``after`` is the round as it would stand. Of a sealed round neither how it ends nor what follows is told.
    """
    verdict = after.judge()
    return _over(work, case, after, verdict) if verdict.closed else None


def closed_now(work: Work, case: Case, found: LoadedRound) -> Message:
    """That the round is over if it is closed by hand now, how it ends, and what follows."""
    return _over(work, case, found, found.judge(expired=True))


def _over(work: Work, case: Case, after: LoadedRound, verdict: Verdict) -> Message:
    if after.rule.sealed != "none":
        return Message("With this the round is over; what is sealed is counted then.")
    step = _following(work, case, after, verdict)
    if step is None:
        return Message("With this the round is over: %(verdict)s", verdict=verdict.sentence)
    if step is False:
        return Message(
            "With this the round is over: %(verdict)s What should follow is refused now; the clock tries it again.",
            verdict=verdict.sentence,
        )
    return Message(
        "With this the round is over: %(verdict)s Then follows “%(step)s”.", verdict=verdict.sentence, step=step
    )


def leaving(work: Work, case: Case, found: LoadedRound, seat: Seat) -> Brings:
    """What it would bring if a seat left the round by recusal itself."""
    if found.goes_on_beside(seat.id):
        return _OPEN
    return _brings(work, case, found.after(marked(found.seats, found.responses, seat, "recused", "itself")))


def handing(work: Work, case: Case, found: LoadedRound, seat: Seat, to: int | None) -> Brings:
    """What it would bring if a seat gave its vote to another, or (none) took it back."""
    if found.goes_on_beside(seat.id):
        return _OPEN
    return _brings(work, case, found.after(handed_over(found.seats, found.responses, seat, to)))


def _brings(work: Work, case: Case, after: LoadedRound) -> Brings:
    ending = ends_by(work, case, after)
    return Brings(ending=ending, shown=shown(ending))


def endings(work: Work, case: Case, found: LoadedRound, seat: Seat) -> tuple[Message, ...]:
    """For a seat that has not chosen yet: what each answer would bring about; one sentence where all bring the same."""
    if len(found.judge().waiting) > 1 and found.rule.close != "when_decided":
        return ()
    if isinstance(found.rule, Review):
        return (Message("With this the round is over."),) if _is_last(found, seat) else ()
    told = foretold(work, case, found, seat)
    said = {choice: sentence for choice, sentence in told.items() if sentence is not None}
    if len(said) == len(told) and len(set(said.values())) == 1:
        return tuple(dict.fromkeys(said.values()))
    return tuple(Message("“%(answer)s”: %(ending)s", answer=choice.label, ending=each) for choice, each in said.items())


def foretold(work: Work, case: Case, found: LoadedRound, seat: Seat) -> Mapping[Choice, Message | None]:
    """What each answer of a seat would bring about; none where the round goes on."""
    casting = found.casting[seat.id] or seat
    return {
        choice: ends_with(work, case, found, Response(seat_id=seat.id, choice=choice.name, cast_by=casting.id))
        for choice in found.rule.choices
    }


def foreseen(
    work: Work, found: LoadedRound, seat_id: int, choice: str, scores: Mapping[str, Any], *, on_behalf: bool = False
) -> str:
    """Stands for what an answer brings, for whoever sends one without a page; one that is refused brings nothing."""
    seat = next((each for each in found.seats if each.id == seat_id), None)
    casting = None if seat is None or on_behalf else (holder(seat, found.seats) or seat).id
    answer = Response(
        seat_id=seat_id,
        choice=choice,
        scores=scores,
        comment=REASONS if isinstance(found.rule, Signature) and choice in found.rule.reasoned else "",
        declared=True,
        on_behalf=on_behalf,
        cast_by=casting,
    )
    if check_response(found.rule, found.seats, answer, found.subjects):
        return GOES_ON
    return shown(ends_with(work, read_by_id(work, found.case_id), found, answer))


def _is_last(found: LoadedRound, seat: Seat) -> bool:
    return found.rule.close != "at_deadline" and found.judge().waiting == (seat.id,)


def _following(work: Work, case: Case, found: LoadedRound, verdict: Verdict) -> Text | Literal[False] | None:
    """The step that the case takes by itself once the round has ended so, where that can be known; False: refused."""
    machine = work.version_of(case).machine
    needs = machine.automatic_needs(case.state)
    if found.item is not None or not machine.automatic(case.state) or not needs <= FORESEEN:
        return None
    over = Thought().with_rounds(Rounds({found.name: verdict}))
    then = replace(case, thought=over)
    try:
        decision = automatic(machine, load_facts(work, then, Form({}), needs))
    except Refused:
        return False
    if decision is None:
        return None
    come = outcome(work, then, decision, Form({}))
    return decision.transition.title if not (come.reasons or foresee(work, come)) else False
