"""Leave to pass on what was confided: given by its author alone, taken back until it is used, and never overstepped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from govflow.errors import Invalid, NotFound, Refused
from govflow.services.commands.mediation.leave import PassOn, pass_on
from govflow.services.queries.mediation.confiding.leave import LeavePage, load_leave_page
from govflow.services.queries.operations import verify_record
from tests.builders import Cast, new_key
from tests.services import disputes
from tests.services.leaves import CLAIMANT, MEDIATOR, TOLD, confided, give, revoke, secret, tell

RESPONDENT = "he.jun"
OTHERS = (RESPONDENT, "wang.lin", "lu.ming", "admin")
"""The other side, the office, the superior, an administrator."""
SECRET = "We could live with five years."


@pytest.fixture
def sessions(cast: Cast) -> str:
    """A dispute in its sessions; the claimant has confided something to the mediator."""
    reference = disputes.sessions(cast)
    cast.fire(CLAIMANT, reference, "claimant_confides", claimant_confidence=SECRET)
    return reference


def page(cast: Cast, reference: str, person: str) -> LeavePage:
    number = secret(cast, reference)
    with cast.backend.reading() as session:
        return load_leave_page(cast.backend.work(session, cast.actor(person)), reference, number)


def said(cast: Cast, reference: str, person: str = CLAIMANT) -> Sequence[str]:
    return [str(each.said) for each in page(cast, reference, person).leaves]


def test_without_leave_nothing_is_passed_on(cast: Cast, sessions: str) -> None:
    with pytest.raises(Refused, match="No leave was given"):
        tell(cast, sessions)
    assert confided(cast, sessions, RESPONDENT, "told_respondent") == []


def test_the_substance_is_told_in_other_words_and_the_author_reads_that_it_was(cast: Cast, sessions: str) -> None:
    before = cast.case(sessions).version
    give(cast, sessions)
    assert said(cast, sessions, MEDIATOR) == ["The substance may be passed on to: Respondent."]
    with pytest.raises(Invalid, match="in other words"):
        tell(cast, sessions, f" {SECRET} ")
    with pytest.raises(Invalid, match="Write what"):
        tell(cast, sessions, " ")
    tell(cast, sessions)
    assert [value for _, value in confided(cast, sessions, RESPONDENT, "told_respondent")] == [TOLD]
    assert said(cast, sessions)[0].startswith("Passed on to: Respondent")
    assert confided(cast, sessions, RESPONDENT) == []
    assert cast.case(sessions).version == before
    verify_record(cast.backend)


def test_word_for_word_is_the_text_itself_whatever_is_typed(cast: Cast, sessions: str) -> None:
    give(cast, sessions, extent="word_for_word")
    tell(cast, sessions, "They beg for peace.")
    assert [value for _, value in confided(cast, sessions, RESPONDENT, "told_respondent")] == [SECRET]


def test_only_who_confided_it_gives_leave(cast: Cast, sessions: str) -> None:
    with pytest.raises(Refused, match="Only who confided this"):
        give(cast, sessions, MEDIATOR)
    for person in OTHERS:
        with pytest.raises(NotFound):
            give(cast, sessions, person)
    assert said(cast, sessions) == []


def test_only_to_whom_it_was_confided_passes_it_on(cast: Cast, sessions: str) -> None:
    give(cast, sessions)
    with pytest.raises(Refused, match="not confided to you"):
        tell(cast, sessions, person=CLAIMANT)
    for person in OTHERS:
        with pytest.raises(NotFound):
            tell(cast, sessions, person=person)


def test_nobody_is_told_but_whom_leave_names(cast: Cast, sessions: str) -> None:
    for to in ("claimant", "superior", "nobody"):
        with pytest.raises(Invalid, match="Choose who may be told"):
            give(cast, sessions, to=to)
    give(cast, sessions)
    for to in ("claimant", "superior"):
        with pytest.raises(Refused, match="No leave was given"):
            tell(cast, sessions, to=to)


@pytest.mark.parametrize(("days", "told"), [(1, True), (0, True), (-1, False)], ids=["before", "on", "after"])
def test_leave_may_be_used_up_to_its_last_day(cast: Cast, sessions: str, days: int, told: bool) -> None:
    last = cast.today + timedelta(days=5)
    give(cast, sessions, until=last)
    cast.pass_days(5 - days)
    if told:
        tell(cast, sessions)
    else:
        with pytest.raises(Refused, match="ended on"):
            tell(cast, sessions)


def test_leave_ends_on_no_day_that_is_over(cast: Cast, sessions: str) -> None:
    def until(day: date) -> None:
        give(cast, sessions, until=day)

    until(cast.today)
    with pytest.raises(Invalid, match="today or a later day"):
        until(cast.today - timedelta(days=1))


def test_leave_is_taken_back_until_it_is_used(cast: Cast, sessions: str) -> None:
    with pytest.raises(Refused, match="no leave to take back"):
        revoke(cast, sessions)
    give(cast, sessions)
    with pytest.raises(Refused, match="Only who confided this"):
        revoke(cast, sessions, MEDIATOR)
    revoke(cast, sessions)
    with pytest.raises(Refused, match="taken back"):
        tell(cast, sessions)
    give(cast, sessions, extent="word_for_word")
    tell(cast, sessions)
    with pytest.raises(Refused, match="passed on already"):
        revoke(cast, sessions)


def test_each_leave_is_used_once_and_may_be_given_again(cast: Cast, sessions: str) -> None:
    give(cast, sessions)
    tell(cast, sessions)
    with pytest.raises(Refused, match="passed on by this leave already"):
        tell(cast, sessions, "They would take three years.")
    cast.clock.at += timedelta(hours=1)
    give(cast, sessions)
    assert said(cast, sessions) == ["The substance may be passed on to: Respondent."]
    tell(cast, sessions, "They would take four years.")
    assert len(confided(cast, sessions, RESPONDENT, "told_respondent")) == 2


def test_leave_given_to_one_mediator_is_not_used_by_the_next(cast: Cast) -> None:
    """What was confided to the one before is not even seen."""
    reference = disputes.first_session(cast)
    cast.fire(CLAIMANT, reference, "claimant_confides", claimant_confidence=SECRET)
    number = secret(cast, reference)
    give(cast, reference)
    cast.pass_days(40)  # no session is called: the office appoints another
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person("tao.yun"))
    order = PassOn(case=reference, confidence=number, to="respondent", words=TOLD, key=new_key())
    for person in ("tao.yun", MEDIATOR):
        with pytest.raises(NotFound):
            pass_on(cast.backend, cast.actor(person), order)


def test_who_reads_it_is_told_by_name_to_whoever_reads_it(cast: Cast, sessions: str) -> None:
    for person in (CLAIMANT, MEDIATOR):
        found = page(cast, sessions, person).read_by
        readers = [(each.name.en, each.title.en) for each in found if each.title and each.until is None]
        assert readers == [("Fangshan District", "Claimant"), ("Zhou Min", "Mediator")]
    with pytest.raises(NotFound):
        page(cast, sessions, RESPONDENT)
