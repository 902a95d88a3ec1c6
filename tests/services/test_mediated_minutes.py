"""Minutes of a sitting are approved in exactly their wording; a ceiling is told to the mediator alone."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from govflow.errors import Invalid, NotFound, Refused, Stale
from govflow.services.queries.operations import verify_record
from govflow.values import Money
from tests.builders import Cast
from tests.services import disputes
from tests.services.mediated import (
    CLAIMANT,
    MEDIATOR,
    OUTSIDE,
    RESPONDENT,
    answer,
    answers,
    call,
    cancel,
    ceilings,
    change,
    enter,
    minute,
    page,
    tell,
    wording,
)

LIMIT = Money.yuan(22_000_000)


@pytest.fixture
def sessions(cast: Cast) -> str:
    return disputes.sessions(cast)


def test_each_side_approves_the_wording_that_it_read_or_objects(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions)
    minute(cast, sessions, sitting)
    answer(cast, sessions, sitting, CLAIMANT)
    answer(cast, sessions, sitting, RESPONDENT, approves=False, text="Twice a day.")
    for person in (CLAIMANT, RESPONDENT, MEDIATOR):
        assert answers(cast, sessions, sitting, person) == [
            ("Claimant", True, ""),
            ("Respondent", False, "Twice a day."),
        ]
    with pytest.raises(Refused, match="has approved this wording"):
        answer(cast, sessions, sitting, CLAIMANT, approves=False, text="Not so.")
    answer(cast, sessions, sitting, RESPONDENT)
    assert [approved for _, approved, _ in answers(cast, sessions, sitting)] == [True, True]
    verify_record(cast.backend)


def test_a_changed_wording_needs_every_approval_anew(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions)
    first = minute(cast, sessions, sitting)
    for person in (CLAIMANT, RESPONDENT):
        answer(cast, sessions, sitting, person)
    second = minute(cast, sessions, sitting, "Daily data.", seen=1)
    assert first != second
    assert [approved for _, approved, _ in answers(cast, sessions, sitting)] == [None, None]
    with pytest.raises(Stale, match="worded anew"):
        answer(cast, sessions, sitting, CLAIMANT, seen=first)
    third = minute(cast, sessions, sitting, "Hourly data.", seen=2)
    assert third == first
    assert [approved for _, approved, _ in answers(cast, sessions, sitting)] == [None, None]


def test_the_hash_is_of_the_words_and_of_the_sitting(cast: Cast, sessions: str) -> None:
    one, other = (call(cast, sessions, place="Zhangfang", hour="09:00", side=each) for each in ("", "claimant"))
    said = "\n".join((one, cast.today.isoformat(), "09:00", "Zhangfang", "", "Hourly data."))
    assert minute(cast, sessions, one) == hashlib.sha256(said.encode()).hexdigest()
    assert minute(cast, sessions, other) != wording(cast, sessions, one)
    with pytest.raises(Stale):
        answer(cast, sessions, other, CLAIMANT, seen=wording(cast, sessions, one))


def test_nobody_answers_for_the_other_side_or_without_the_power_to_sign(cast: Cast, sessions: str) -> None:
    sitting, alone = call(cast, sessions), call(cast, sessions, side="claimant")
    for each in (sitting, alone):
        minute(cast, sessions, each)
    with pytest.raises(Refused, match="Only the sides of this sitting answer"):
        answer(cast, sessions, sitting, MEDIATOR)
    for person in (RESPONDENT, *OUTSIDE):
        with pytest.raises(NotFound):
            answer(cast, sessions, alone, person, seen="0" * 64)
    for wants in (answer, tell):  # of Fangshan, for which she does not sign
        with pytest.raises(Refused, match=r"Only Claimant \(signatory\) may do this"):
            wants(cast, sessions, sitting, "dong.mei")
    answer(cast, sessions, sitting, RESPONDENT)
    assert [approved for _, approved, _ in answers(cast, sessions, sitting)] == [None, True]
    answer(cast, sessions, alone, CLAIMANT)
    assert answers(cast, sessions, alone) == [("Claimant", True, "")]


def test_the_mediator_alone_keeps_minutes_from_the_day_of_the_sitting_on(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions, days=1)
    with pytest.raises(Refused, match="on the day of the sitting or later"):
        minute(cast, sessions, sitting)
    cast.pass_days(1)
    for person in (CLAIMANT, RESPONDENT):
        with pytest.raises(Refused, match="Only Mediator"):
            minute(cast, sessions, sitting, person=person)
    with pytest.raises(Refused, match="no minutes of this sitting yet"):
        answer(cast, sessions, sitting, CLAIMANT, seen="0" * 64)
    minute(cast, sessions, sitting)
    with pytest.raises(Stale, match="worded anew"):
        minute(cast, sessions, sitting, "Other words.")
    with pytest.raises(Invalid, match="Nothing is different"):
        minute(cast, sessions, sitting, " Hourly data.\r\n", seen=1)
    for wants in (change, cancel):
        with pytest.raises(Refused, match="There are minutes of this sitting"):
            wants(cast, sessions, sitting)


@pytest.mark.parametrize(
    ("text", "said"), [(" ", "Write the minutes"), ("x" * 20_001, "at most"), ("a\u202eb", "invisible")]
)
def test_minutes_that_cannot_be_kept_are_refused(cast: Cast, sessions: str, text: str, said: str) -> None:
    sitting = call(cast, sessions)
    with pytest.raises(Invalid, match=said):
        minute(cast, sessions, sitting, text)


def test_what_was_entered_of_who_was_there_stays_once_it_is_approved(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions)
    for person in (CLAIMANT, MEDIATOR):
        enter(cast, sessions, sitting, person, "claimant")
    minute(cast, sessions, sitting)
    answer(cast, sessions, sitting, CLAIMANT)
    for person, side in ((CLAIMANT, "claimant"), (MEDIATOR, "claimant"), (MEDIATOR, "respondent")):
        with pytest.raises(Refused, match="stays as it is"):
            enter(cast, sessions, sitting, person, side)
    enter(cast, sessions, sitting, RESPONDENT, "respondent")  # whom the one side approves does not silence the other
    minute(cast, sessions, sitting, "Other words.", seen=1)
    enter(cast, sessions, sitting, MEDIATOR, "respondent")


def test_a_ceiling_is_read_by_its_side_and_the_mediator_alone(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions)
    before = cast.case(sessions).version
    tell(cast, sessions, sitting, CLAIMANT, LIMIT, "a year")
    tell(cast, sessions, sitting, RESPONDENT, words="Nothing beyond five years.")
    assert cast.case(sessions).version == before
    assert ceilings(cast, sessions, sitting, CLAIMANT) == [("Claimant", LIMIT, "a year")]
    assert ceilings(cast, sessions, sitting, RESPONDENT) == [("Respondent", None, "Nothing beyond five years.")]
    assert sorted(each for each, _, _ in ceilings(cast, sessions, sitting)) == ["Claimant", "Respondent"]
    tell(cast, sessions, sitting, CLAIMANT, Money.yuan(1))
    assert ceilings(cast, sessions, sitting, CLAIMANT) == [("Claimant", Money.yuan(1), "")]
    tell(cast, sessions, sitting, CLAIMANT)
    assert [each for each, _, _ in ceilings(cast, sessions, sitting)] == ["Respondent"]
    with pytest.raises(Invalid, match="differs from what you told"):
        tell(cast, sessions, sitting, CLAIMANT)
    verify_record(cast.backend)


def test_nobody_tells_the_ceiling_of_another(cast: Cast, sessions: str) -> None:
    sitting, alone = call(cast, sessions), call(cast, sessions, side="claimant")
    with pytest.raises(Refused, match="Only the sides of this sitting tell"):
        tell(cast, sessions, sitting, MEDIATOR, LIMIT)
    for person in (RESPONDENT, *OUTSIDE):
        with pytest.raises(NotFound):
            tell(cast, sessions, alone, person, LIMIT)


@pytest.mark.parametrize(
    ("amount", "words", "field"), [(Money(-1), "", "amount"), (None, "x" * 501, "words"), (None, "a\u202eb", "words")]
)
def test_a_ceiling_that_does_not_fit_is_refused(cast: Cast, sessions: str, amount: Any, words: str, field: str) -> None:
    sitting = call(cast, sessions)
    with pytest.raises(Invalid) as refused:
        tell(cast, sessions, sitting, CLAIMANT, amount, words)
    assert list(refused.value.fields) == [field]


def test_a_later_mediator_reads_no_ceiling_that_was_told_before(cast: Cast) -> None:
    reference = disputes.first_session(cast)
    sitting = call(cast, reference)
    tell(cast, reference, sitting, CLAIMANT, LIMIT)
    cast.pass_days(40)
    with pytest.raises(Refused, match="nobody now whom you could tell"):
        tell(cast, reference, sitting, CLAIMANT, Money.yuan(2))
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person("tao.yun"))
    with pytest.raises(Refused, match="another one held this sitting"):
        tell(cast, reference, sitting, CLAIMANT, Money.yuan(3))
    for person in ("tao.yun", MEDIATOR):
        with pytest.raises(NotFound):
            page(cast, reference, sitting, person)
    assert ceilings(cast, reference, sitting, CLAIMANT) == [("Claimant", LIMIT, "")]


def test_no_ceiling_is_told_to_another_mediator_than_held_the_sitting(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions, side="claimant")
    disputes.succeeded(cast, sessions)
    with pytest.raises(Refused, match="another one held this sitting"):
        tell(cast, sessions, sitting, CLAIMANT, LIMIT)
    assert not page(cast, sessions, sitting, CLAIMANT).tells
    anew = call(cast, sessions, "tao.yun", side="claimant")
    tell(cast, sessions, anew, CLAIMANT, LIMIT)
    assert ceilings(cast, sessions, anew, "tao.yun") == [("Claimant", LIMIT, "")]
