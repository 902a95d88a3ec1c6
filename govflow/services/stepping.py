"""The one write path of a case: decide under the lock, record, then let it move by itself until nothing moves."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from govflow.engine.checks.flow import capacity_of
from govflow.engine.decide import Decision, automatic, decide, waits
from govflow.engine.entries import AnswersOpened, NotFollowed, RoundClosed, read_entry
from govflow.engine.facts import Facts, Form, Rounds
from govflow.engine.intents import MOST_OPENED, too_many_opened
from govflow.engine.rounds import Verdict
from govflow.errors import Invalid, Refused, TooEarly
from govflow.messages import Message
from govflow.services.accounts.proof import unproved
from govflow.services.backend import Backend
from govflow.store.deadlines.left import leave_to_clock, left_to_clock, new_incident, stop_trying, try_soon
from govflow.store.deadlines.timers import Timer
from govflow.store.rounds import LoadedRound, PartOfRound, latest_round_ids, load_open, load_rounds, open_round_ids
from govflow.store.standing.sides import act_from
from govflow.store.work import Case, Work
from govflow.store.writing.decisions import finish, record, save
from govflow.store.writing.entering import clear_seats, enter_state
from govflow.store.writing.facts import load_facts, may_name
from govflow.store.writing.family import (
    end_children,
    is_told,
    seat_who_is_asked,
    show_below,
    take_returns,
    tell_children,
    waiting_below,
)
from govflow.store.writing.locking import lock_by_id
from govflow.store.writing.objections import outcome
from govflow.store.writing.responses import open_offers
from govflow.store.writing.rounds import close_rounds
from govflow.values import Actor, Text

log = logging.getLogger(__name__)

MOST_AUTOMATIC_STEPS = 20
SEALED_AGAIN = Message(
    "What would follow by itself cannot happen now. Nothing was opened, and so the reasons are not told: they could "
    "say what is sealed."
)
RESTLESS = Message("The procedure does not come to rest after this step; its file needs a correction.")
ANOTHER_TEXT = Text(en="Another text came meanwhile", zh="所涉内容其间另有变更")
UNSEEN_BELOW = Message("Another case that depends on this one could not go on then; only its own pages say why.")
UNSEEN_PARENT = Message("The case that this one belongs to could not go on then; only its own pages say why.")


class Unfollowed(Exception):  # not an error: the command is carried out again without what was refused
    """A round that was open is over, and what should follow by itself was refused."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        super().__init__(*map(str, reasons))
        self.reasons = tuple(reasons)


@contextmanager
def command(backend: Backend, actor: Actor, left: Sequence[Message] | None = None) -> Iterator[Work]:
    """One command in one transaction; what it decided is written at the end.

    When it comes to nothing after it opened answers, these are sealed again, and its reasons tell nothing of them.
    Raises Unfollowed where it closed a round before: whoever began the command carries it out again with these reasons
    (``left``), and the round is closed, whatever cannot follow.
    """
    with backend.transaction() as session:
        work = backend.work(session, actor)
        work.left = left
        try:
            yield work
            settle_family(work)
        except (Refused, Invalid) as error:
            opened = any(isinstance(read_entry(each.row), AnswersOpened) for each in work.entries)
            if work.counted and left is None:
                raise Unfollowed([SEALED_AGAIN] if opened else _reasons(error)) from error
            if opened:
                refused = error if isinstance(error, Refused) else Refused([SEALED_AGAIN])
                raise refused.told([SEALED_AGAIN]) from error
            raise
        finish(work)


def _reasons(error: Refused | Invalid) -> Sequence[Message]:
    return error.reasons if isinstance(error, Refused) else tuple(error.fields.values())


def step(work: Work, case: Case, name: str, form: Form) -> None:
    """Take one step by name, then every automatic step that follows. Raises Refused with all reasons."""
    machine = work.version_of(case).machine
    facts = load_facts(work, case, form, machine.needs(case.state, name) | machine.watched(case.state, name))
    decision = decide(machine, name, facts)
    act_from(work, case, map(capacity_of, decision.transition.actors))
    _take(work, case, decision, form)
    settle(work, case)


def settle(work: Work, case: Case, going_on: PartOfRound | None = None) -> None:
    """Close the rounds that are decided, take automatic steps, and begin again until the case stands still.

    What cannot follow a round that is over is left to the clock. ``going_on``: nothing was done but in it, and it does.
    """
    machine = work.version_of(case).machine
    for _ in range(MOST_AUTOMATIC_STEPS):
        open_now = close_decided(work, case, going_on)
        if _is_left(work, case) or not machine.automatic(case.state):
            return
        if going_on is not None and waits(machine, case.state, open_now):
            return
        going_on = None
        needs = machine.automatic_needs(case.state) | machine.watched(case.state)
        facts = load_facts(work, case, Form({}), needs)
        decision = automatic(machine, facts)
        if decision is not None:
            _take(work, case, decision, Form({}))
        elif not _asked_anew(work, case, facts):
            return
    raise Refused([RESTLESS])


def _asked_anew(work: Work, case: Case, facts: Facts) -> bool:
    """Has a round of the present state no result, for it was held on another text? Then all its rounds open anew.

    Nothing changes under a round. Should it have happened all the same, the case would wait for that result for ever.
    """
    workflow = work.version_of(case).workflow
    once = [each for each in workflow.states[case.state].rounds if each not in workflow.repeated]
    if Rounds not in facts or facts[Rounds].verdicts.keys() >= {*once}:
        return False
    enter_state(work, case, case.state, ANOTHER_TEXT)
    return True


def _is_left(work: Work, case: Case) -> bool:
    """Is it left to the clock to go on, from now on or since an earlier command, after which it tries soon?"""
    if work.left is not None and case.id in work.counted:
        incident = new_incident()
        log.warning("incident %s: what follows a round cannot happen: %s", incident, *map(str, work.left))
        work.enter(case, NotFollowed(refused=tuple(work.left)), by_clock=True)
        leave_to_clock(work, case, incident)
        return True
    if case.id in work.counted or not work.version_of(case).workflow.states[case.state].rounds:
        return False
    timer = left_to_clock(work, case)
    if timer is not None:
        try_soon(work, timer)
    return timer is not None


def follow(work: Work, case: Case, timer: Timer) -> None:
    """Let happen what was left to the clock: tell the cases below, and go on. Raises Refused where it still cannot."""
    stop_trying(work, timer)
    rounds = load_rounds(work.session, latest_round_ids(work.session, case.id))
    here = work.version_of(case).workflow.states[case.state].rounds
    over = [each for each in rounds if each.name in here and each.held and not each.void]
    tell_children(work, case, [(each, each.judge()) for each in over if not is_told(work, case, each)])
    settle(work, case)


def _take(work: Work, case: Case, decision: Decision, form: Form) -> None:
    """Write what was decided, unless something speaks against writing it. Raises Refused with all reasons."""
    found = outcome(work, case, decision, form)
    if found.reasons:
        raise Refused(found.reasons) if found.until is None else TooEarly(found.reasons, found.until)
    if reasons := unproved(work, decision.transition.proof):
        raise Refused(reasons)
    record(work, case, decision, form, work.version_of(case).workflow.recorded_by(decision.transition))
    if decision.moves:
        seat_who_is_asked(work, case)


def settle_family(work: Work) -> None:
    """Let the cases come to rest that the command opened or ended, and those above and below that this moves."""
    opened, ended, moved = 0, set[int](), dict[int, str]()
    while True:
        if work.opened:
            opened += 1
            if opened > MOST_OPENED:
                raise Refused([too_many_opened()])
            _settle_below(work, work.opened.pop())
        elif work.told:
            _settle_below(work, work.told.pop(0))
        elif case := next((each for each in work.cases.values() if _moved(each, moved)), None):
            moved[case.id] = case.state
            work.told += waiting_below(work, case)
        elif case := next((each for each in work.cases.values() if each.ends_now and each.id not in ended), None):
            ended.add(case.id)
            _ended(work, case)
        else:
            break
    for case in list(work.cases.values()):
        show_below(work, case)


def _moved(case: Case, asked: Mapping[int, str]) -> bool:
    """Is it in another state than those below were asked about?"""
    return asked.get(case.id, case.stored.get("state")) != case.state


def _settle_below(work: Work, case: Case) -> None:
    """What a round is not followed by stands in its record, for more readers than those of other cases."""
    try:
        settle(work, case)
    except Refused as refused:
        raise (refused.told([UNSEEN_BELOW]) if work.counted else refused) from refused


def _ended(work: Work, case: Case) -> None:
    """A case that ended ends those that end with it, gives back its results, and may move the one above."""
    end_children(work, case)
    if case.parent_id is None:
        return
    save(work, case)
    parent = lock_by_id(work, case.parent_id)
    try:
        take_returns(work, parent, case)
        settle(work, parent)
    except Refused as refused:
        raise refused.told(told_of_parent(work, parent, refused.reasons)) from refused


def told_of_parent(work: Work, parent: Case, reasons: Sequence[Message]) -> Sequence[Message]:
    """Why the case above cannot go on, for somebody who acts below it; not why, when it may not be named to them."""
    return reasons if may_name(work, parent) and not work.counted else [UNSEEN_PARENT]


def close_decided(work: Work, case: Case, going_on: PartOfRound | None = None) -> frozenset[str]:
    """Close those open rounds of a case of which their rule says that they are over; the names of those that go on."""
    names = work.version_of(case).workflow.states[case.state].rounds
    if not names or (going_on is not None and going_on.item is None and names == (going_on.name,)):
        return frozenset(names)
    open_now = load_open(work.session, case.id)
    found = load_rounds(work.session, [each.id for each in open_now if not each.goes_on])
    closed = _close(work, case, [(each, verdict) for each in found if (verdict := each.judge()).closed])
    return frozenset(each.name for each in open_now if each.id not in closed)


def close_expired(work: Work, case: Case) -> None:
    """Close the open rounds of a case: their deadline has passed."""
    found = load_rounds(work.session, open_round_ids(work.session, case.id))
    _close(work, case, [(each, each.judge(expired=True)) for each in found])


def _close(work: Work, case: Case, over: Sequence[tuple[LoadedRound, Verdict]]) -> frozenset[int]:
    """Close these rounds with their verdicts, by the clock."""
    for each, verdict in over:
        work.enter(case, _closed(each, verdict), by_clock=True)
        open_offers(work, case, each, verdict)
    if over:
        _keep_closed(work, case, over)
    return frozenset(each.id for each, _ in over)


def close_by_chair(work: Work, case: Case, found: LoadedRound, reason: str) -> None:
    """Close one round now, with the answers there are, as the act of whoever acts."""
    verdict = found.judge(expired=True)
    work.enter(case, _closed(found, verdict, reason))
    _keep_closed(work, case, [(found, verdict)])


def _closed(found: LoadedRound, verdict: Verdict, reason: str = "") -> RoundClosed:
    """The entry of a round that is over, with what it was about, by whichever hand it was closed."""
    return RoundClosed(round=found.name, item=found.item, verdict=found.closed_with(verdict), reason=reason)


def _keep_closed(work: Work, case: Case, closed: Sequence[tuple[LoadedRound, Verdict]]) -> None:
    """Rounds that opened in this command are counted with the step that opened them, all or nothing."""
    close_rounds(work, closed)
    clear_seats(work, case, [each for each, _ in closed])
    if case.entered_at == case.stored.get("entered_at"):
        work.counted.add(case.id)
    if work.left is None or case.id not in work.counted:
        tell_children(work, case, closed)
