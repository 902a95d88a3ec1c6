"""What an answer would bring about, before it is sent: whether the round is over with it, how, and what follows."""

from __future__ import annotations

from dataclasses import replace

from govflow.engine.decide import automatic
from govflow.engine.facts import Form, Rounds
from govflow.engine.rounds import Response, Seat, Verdict
from govflow.engine.rounds.rules import Offer, Review
from govflow.engine.rounds.seats import holder
from govflow.messages import Message
from govflow.services.queries.step.foreseen import FORESEEN
from govflow.store.rounds import LoadedRound
from govflow.store.thought import Thought
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts
from govflow.values import Text


def ends_with(work: Work, case: Case, found: LoadedRound, response: Response) -> Message | None:
    """That the round is over with this answer, how it ends, and the step that follows; None where it goes on.

    Of a sealed round neither how nor what follows. Of offers nothing, for who has offered is told to nobody.
    """
    if isinstance(found.rule, Offer):
        return None
    others = tuple(each for each in found.responses if each.seat_id != response.seat_id)
    verdict = replace(found, responses=(*others, response)).judge()
    if not verdict.closed:
        return None
    if found.rule.sealed != "none":
        return Message("With this answer the round is over; what is sealed is counted then.")
    step = _following(work, case, found, verdict)
    if step is None:
        return Message("With this answer the round is over: %(verdict)s", verdict=verdict.sentence)
    return Message(
        "With this answer the round is over: %(verdict)s Then follows “%(step)s”.", verdict=verdict.sentence, step=step
    )


def endings(work: Work, case: Case, found: LoadedRound, seat: Seat) -> tuple[Message, ...]:
    """For a seat that has not chosen yet: what each answer would bring about; one sentence where all bring the same."""
    if len(found.judge().waiting) > 1 and found.rule.close != "when_decided":
        return ()
    if isinstance(found.rule, Review):
        return (Message("With this answer the round is over."),) if _is_last(found, seat) else ()
    casting = holder(seat, found.seats) or seat
    told = {
        choice: ends_with(work, case, found, Response(seat_id=seat.id, choice=choice.name, cast_by=casting.id))
        for choice in found.rule.choices
    }
    said = {choice: sentence for choice, sentence in told.items() if sentence is not None}
    if len(said) == len(told) and len(set(said.values())) == 1:
        return tuple(dict.fromkeys(said.values()))
    return tuple(Message("“%(answer)s”: %(ending)s", answer=choice.label, ending=each) for choice, each in said.items())


def _is_last(found: LoadedRound, seat: Seat) -> bool:
    return found.rule.close != "at_deadline" and found.judge().waiting == (seat.id,)


def _following(work: Work, case: Case, found: LoadedRound, verdict: Verdict) -> Text | None:
    """The step that the case takes by itself once the round has ended so, where that can be known."""
    machine = work.version_of(case).machine
    needs = machine.automatic_needs(case.state)
    if found.item is not None or not machine.automatic(case.state) or not needs <= FORESEEN:
        return None
    over = Thought().with_rounds(Rounds({found.name: verdict}))
    decision = automatic(machine, load_facts(work, replace(case, thought=over), Form({}), needs))
    return None if decision is None else decision.transition.title
