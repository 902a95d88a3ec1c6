"""The draft of an agreement: nobody reads it before it is shown, and what is accepted is exactly what is worded."""

from __future__ import annotations

import pytest

from govflow.domain.agreements import text_of
from govflow.engine.fields.comparing import Change
from govflow.errors import Invalid, NotFound, Refused, Stale
from govflow.services.queries.operations import verify_record
from tests.builders import Cast
from tests.services import disputes, drafting, settled, signing
from tests.services.drafting import CLAIMANT, FIRST, JUNE, MARCH, MEDIATOR, RESPONDENT

SIDES = (CLAIMANT, RESPONDENT)
OTHERS = ("wang.lin", "lu.ming", "admin", "sun.hao")
"""The office, the superior, an administrator, an outsider."""


@pytest.fixture
def reference(cast: Cast) -> str:
    """A dispute in its sessions; the mediator has shown a draft."""
    reference = disputes.sessions(cast)
    drafting.shown(cast, reference)
    return reference


def test_a_draft_that_was_not_shown_is_read_by_who_writes_it_alone(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    before = cast.case(reference).version
    drafting.write(cast, reference)
    assert [each.id for each in drafting.draft(cast, reference).begun] == ["c-1", "c-2"]
    for person in SIDES:
        assert drafting.draft(cast, reference, person).used == frozenset()
        assert drafting.page(cast, reference, person).version is None
    assert cast.case(reference).version == before


def test_what_is_shown_is_read_by_both_sides_and_nobody_else(cast: Cast, reference: str) -> None:
    for person in (*SIDES, MEDIATOR):
        version = drafting.page(cast, reference, person).version
        assert version is not None
        assert [each.zh for each in version.clauses] == [MARCH, "闸门由双方共管。"]
    for person in OTHERS:
        with pytest.raises(NotFound):
            drafting.page(cast, reference, person)


def test_neither_writing_nor_accepting_moves_the_case(cast: Cast, reference: str) -> None:
    before = cast.case(reference)
    drafting.accept(cast, reference, CLAIMANT)
    drafting.comment(cast, reference, RESPONDENT, "Too early.")
    after = cast.case(reference)
    assert (after.version, after.entries, after.head_hash) == (before.version, before.entries, before.head_hash)
    assert verify_record(cast.backend).first_broken is None


def test_changes_are_shown_character_by_character(cast: Cast, reference: str) -> None:
    drafting.shown(cast, reference, *drafting.worded(cast, reference, c_1=JUNE))
    [first, second] = drafting.page(cast, reference, CLAIMANT).clauses
    assert (first.change, second.change) == ("changed", "kept")
    chinese = next(each.comparison for each in first.parts if each.script == "zh")
    assert chinese is not None
    runs = [run for clause in chinese.clauses for run in clause.runs if run.change is not Change.KEPT]
    assert [(run.change, run.text) for run in runs] == [
        (Change.REMOVED, "三"), (Change.ADDED, "六"), (Change.REMOVED, "二"), (Change.ADDED, "一"),
        (Change.REMOVED, "二"), (Change.ADDED, "八"),
    ]  # fmt: skip


def test_ids_stay_wherever_a_clause_goes_and_none_is_used_twice(cast: Cast, reference: str) -> None:
    one, two = drafting.worded(cast, reference)
    drafting.shown(cast, reference, two, {**FIRST[0], "zh": "新条款。"})
    assert [each.id for each in drafting.draft(cast, reference).begun] == ["c-2", "c-3"]
    drafting.shown(cast, reference, two, one)
    assert [each.id for each in drafting.draft(cast, reference).begun] == ["c-2", "c-1"]
    drafting.write(cast, reference, two, {**FIRST[0], "zh": "又一条。"})
    assert [each.id for each in drafting.draft(cast, reference).begun] == ["c-2", "c-4"]
    for clauses in ([one, one], [{**one, "id": "c-9"}], [{**one, "id": "x"}]):
        with pytest.raises(Invalid, match="not its own"):
            drafting.write(cast, reference, *clauses)


def test_a_clause_is_accepted_exactly_as_it_is_worded(cast: Cast, reference: str) -> None:
    drafting.accept(cast, reference, CLAIMANT, "c-1")
    [first, second] = drafting.page(cast, reference, RESPONDENT).clauses
    assert [each.at is not None for each in first.sides] == [True, False]
    assert [each.at is not None for each in second.sides] == [False, False]
    with pytest.raises(Stale, match="changed after you opened it"):
        drafting.accept(cast, reference, RESPONDENT, **{"c-1": second.sha256})
    with pytest.raises(Stale):
        drafting.accept(cast, reference, RESPONDENT, **{"c-7": first.sha256})


def test_a_clause_that_is_worded_otherwise_is_open_again_and_stays_so_when_the_wording_comes_back(
    cast: Cast, reference: str
) -> None:
    for person in SIDES:
        drafting.accept(cast, reference, person)
    assert drafting.page(cast, reference).agreed
    drafting.shown(cast, reference, *drafting.worded(cast, reference, c_1=JUNE))
    assert [each.is_accepted for each in drafting.page(cast, reference).clauses] == [False, True]
    drafting.shown(cast, reference, *drafting.worded(cast, reference, c_1=MARCH))
    assert [each.is_accepted for each in drafting.page(cast, reference).clauses] == [False, True]
    assert not drafting.page(cast, reference).agreed


def test_a_clause_that_was_left_out_comes_back_open(cast: Cast, reference: str) -> None:
    for person in SIDES:
        drafting.accept(cast, reference, person)
    one, two = drafting.worded(cast, reference)
    drafting.shown(cast, reference, two)
    assert drafting.page(cast, reference).agreed
    drafting.shown(cast, reference, one, two)
    assert [each.is_accepted for each in drafting.page(cast, reference).clauses] == [False, True]


def test_an_acceptance_is_taken_back_by_its_side_alone(cast: Cast, reference: str) -> None:
    drafting.accept(cast, reference, CLAIMANT)
    with pytest.raises(Refused, match="Your side has not accepted"):
        drafting.reopen(cast, reference, RESPONDENT)
    drafting.reopen(cast, reference, CLAIMANT)
    assert [each.is_accepted for each in drafting.page(cast, reference).clauses] == [False, False]
    assert [each.sides[0].at is None for each in drafting.page(cast, reference).clauses] == [True, False]
    with pytest.raises(Refused, match="Your side has not accepted"):
        drafting.reopen(cast, reference, CLAIMANT)


def test_nobody_accepts_for_a_side_but_who_signs_for_it(cast: Cast, reference: str) -> None:
    with pytest.raises(Refused, match="may do this"):
        drafting.accept(cast, reference, MEDIATOR)
    newest = drafting.draft(cast, reference).newest
    assert newest is not None
    for person in OTHERS:
        with pytest.raises(NotFound):
            drafting.accept(cast, reference, person, **{"c-1": newest.clauses[0].sha256})
    assert [each.is_accepted for each in drafting.page(cast, reference).clauses] == [False, False]


def test_who_works_for_a_side_without_signing_for_it_accepts_nothing(cast: Cast, reference: str) -> None:
    """They read what is shown, and speak to it."""
    drafting.comment(cast, reference, "dong.mei", "The day is missing.")
    with pytest.raises(Refused, match="may do this"):
        drafting.accept(cast, reference, "dong.mei")


def test_only_who_drafts_writes_and_shows(cast: Cast, reference: str) -> None:
    for person in SIDES:
        with pytest.raises(Refused, match="may do this"):
            drafting.write(cast, reference, person=person)
        with pytest.raises(Refused, match="may do this"):
            drafting.show(cast, reference, person)
    for person in OTHERS:
        with pytest.raises(NotFound):
            drafting.write(cast, reference, person=person, seen="0")


def test_nothing_is_shown_twice_or_otherwise_than_it_was_looked_at(cast: Cast, reference: str) -> None:
    with pytest.raises(Refused, match="not shown already"):
        drafting.show(cast, reference)
    seen = drafting.begun(cast, reference)
    drafting.write(cast, reference, *drafting.worded(cast, reference, c_1=JUNE))
    with pytest.raises(Stale):
        drafting.show(cast, reference, seen=seen)
    with pytest.raises(Stale):
        drafting.write(cast, reference, *drafting.worded(cast, reference, c_1="别的。"), seen=seen)
    with pytest.raises(Refused, match="Nothing was changed"):
        drafting.write(cast, reference, *drafting.worded(cast, reference, c_1=JUNE))


def test_what_a_side_tells_the_mediator_alone_the_other_side_does_not_read(cast: Cast, reference: str) -> None:
    drafting.comment(cast, reference, CLAIMANT, "We need the money in March.", "claimant")
    drafting.propose(cast, reference, CLAIMANT, JUNE, "claimant", words="Perhaps")
    drafting.comment(cast, reference, CLAIMANT, "For both to read.")
    told = {person: said(cast, reference, person) for person in (*SIDES, MEDIATOR)}
    assert told[RESPONDENT] == ["For both to read."]
    assert told[CLAIMANT] == told[MEDIATOR]
    assert sorted(told[CLAIMANT]) == ["For both to read.", "Perhaps", "We need the money in March."]
    for to in ("respondent", "mediator", "nobody", ""):
        with pytest.raises(Invalid, match="Choose who reads it"):
            drafting.comment(cast, reference, CLAIMANT, "For them.", to)
    drafting.comment(cast, reference, MEDIATOR, "For you.", "respondent")
    assert "For you." in said(cast, reference, RESPONDENT)
    assert "For you." not in said(cast, reference, CLAIMANT)


def said(cast: Cast, reference: str, person: str) -> list[str]:
    return [each.words for each in drafting.page(cast, reference, person).clauses[0].remarks]


def test_a_proposed_wording_changes_nothing_until_it_is_taken_over_and_shown(cast: Cast, reference: str) -> None:
    drafting.propose(cast, reference, RESPONDENT, JUNE)
    assert drafting.page(cast, reference).clauses[0].wording["zh"] == MARCH
    [proposal] = drafting.draft(cast, reference).proposals
    with pytest.raises(Refused, match="may do this"):
        drafting.take(cast, reference, proposal.id, RESPONDENT)
    drafting.take(cast, reference, proposal.id)
    assert drafting.page(cast, reference, RESPONDENT).clauses[0].wording["zh"] == MARCH
    drafting.show(cast, reference)
    assert drafting.page(cast, reference, RESPONDENT).clauses[0].wording["zh"] == JUNE
    with pytest.raises(Refused, match="may do this"):
        drafting.propose(cast, reference, MEDIATOR, MARCH)
    with pytest.raises(Invalid, match="worded so already"):
        drafting.propose(cast, reference, CLAIMANT, JUNE)
    with pytest.raises(NotFound):
        drafting.take(cast, reference, "0" * 32)


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ({"zh": "", "en": ""}, "write its text"),
        ({"heading_zh": "题" * 121}, "its heading has at most 120"),
        ({"zh": "字" * 4_001}, "at most 4000 characters in a language"),
        ({"zh": "\u202e"}, "invisible character"),
    ],
)
def test_a_clause_that_cannot_be_kept_is_refused_with_a_sentence(
    cast: Cast, reference: str, clause: dict[str, str], said: str
) -> None:
    one, two = drafting.worded(cast, reference)
    with pytest.raises(Invalid, match=said):
        drafting.write(cast, reference, {**one, **clause}, two)


def test_a_draft_has_an_end(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    with pytest.raises(Invalid, match="at most 60 clauses"):
        drafting.write(cast, reference, *(FIRST[0] for _ in range(61)))
    with pytest.raises(Invalid, match="at most 40000 characters"):
        drafting.write(cast, reference, *({**FIRST[0], "zh": "字" * 4_000} for _ in range(11)))
    with pytest.raises(Refused, match="No draft has been shown"):
        drafting.comment(cast, reference, CLAIMANT, "What?")


def agreed(cast: Cast) -> str:
    """In review; both sides have accepted every clause of the draft."""
    reference = signing.reviewed(cast)
    drafting.shown(cast, reference)
    for person in SIDES:
        drafting.accept(cast, reference, person)
    return reference


def test_the_agreed_text_is_taken_over_word_for_word_and_nothing_else_is(cast: Cast) -> None:
    reference = signing.reviewed(cast)
    drafting.shown(cast, reference)
    version = drafting.draft(cast, reference).newest
    assert version is not None
    text = text_of(version.clauses)
    drafting.accept(cast, reference, CLAIMANT)
    with pytest.raises(Refused, match="The draft is not agreed"):
        cast.fire(MEDIATOR, reference, "adopt_draft", agreed_text=text)
    drafting.accept(cast, reference, RESPONDENT)
    for other in (text.replace("二千二百万", "一千八百万"), f"{text}。", text[:-1]):
        with pytest.raises(Refused, match="not the text that both sides accepted"):
            cast.fire(MEDIATOR, reference, "adopt_draft", agreed_text=other)
    cast.fire(MEDIATOR, reference, "adopt_draft", agreed_text=text)
    assert cast.case(reference).data["agreed_text"] == text
    assert drafting.page(cast, reference).adopted


def test_what_is_signed_is_exactly_the_agreed_text(cast: Cast) -> None:
    reference = agreed(cast)
    version = drafting.draft(cast, reference).newest
    assert version is not None
    text = text_of(version.clauses)
    cast.fire(RESPONDENT, reference, "adopt_draft", agreed_text=text)
    cast.pass_days(1)
    signing.cleared(cast, reference)
    cast.fire(CLAIMANT, reference, "open_signing")
    matter = cast.round(reference).matter
    assert matter is not None
    assert next(each.value for each in matter.pieces if each.field == "agreed_text") == text
    for person in SIDES:
        cast.respond(person, reference, "sign")
    settled.publish(cast)
    assert MARCH in settled.terms(cast, reference).decode()


def test_opinions_from_before_the_text_was_taken_over_clear_nothing(cast: Cast) -> None:
    reference = agreed(cast)
    cast.pass_days(1)
    signing.cleared(cast, reference)
    cast.pass_days(1)
    version = drafting.draft(cast, reference).newest
    assert version is not None
    cast.fire(MEDIATOR, reference, "adopt_draft", agreed_text=text_of(version.clauses))
    with pytest.raises(Refused) as refused:
        cast.fire(CLAIMANT, reference, "open_signing")
    said = " ".join(map(str, refused.value.reasons))
    assert ("Legal opinion" in said, "Budget certificate" in said) == (True, True), said


def test_a_draft_is_not_worked_on_while_it_is_signed(cast: Cast) -> None:
    reference = agreed(cast)
    cast.pass_days(1)
    signing.cleared(cast, reference)
    cast.fire(CLAIMANT, reference, "open_signing")
    for act in (
        lambda: drafting.write(cast, reference, *drafting.worded(cast, reference, c_1=JUNE)),
        lambda: drafting.reopen(cast, reference, CLAIMANT),
        lambda: drafting.comment(cast, reference, CLAIMANT, "Late."),
    ):
        with pytest.raises(Refused, match="is not worked on while"):
            act()
