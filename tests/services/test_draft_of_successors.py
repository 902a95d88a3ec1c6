"""A draft of an agreement after its mediator has left: the next one begins another, and all read the same of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.errors import Invalid, Stale
from govflow.services.queries.operations import verify_record
from tests.builders import Cast
from tests.services import disputes, drafting, leaves, releases
from tests.services.drafting import CLAIMANT, FIRST, JUNE, MEDIATOR, RESPONDENT

SUCCESSOR = "tao.yun"
ANOTHER = {"id": "", "heading_zh": "水量", "heading_en": "Flow", "zh": "每秒二点三立方米。", "en": "2.3 m³/s."}
REMARK = "The price is not our last."


@pytest.fixture
def reference(cast: Cast) -> str:
    """Two versions were shown, and said something of, before another mediator took over."""
    reference = disputes.sessions(cast)
    cast.fire(CLAIMANT, reference, "claimant_confides", claimant_confidence="Five years.")
    drafting.shown(cast, reference)
    drafting.comment(cast, reference, CLAIMANT, REMARK, "claimant")
    drafting.shown(cast, reference, *drafting.worded(cast, reference, c_1=JUNE))
    drafting.accept(cast, reference, CLAIMANT)
    disputes.succeeded(cast, reference)
    cast.clock.at += timedelta(hours=1)
    return reference


def versions(cast: Cast, reference: str) -> dict[str, list[tuple[int, list[str]]]]:
    """What each reads of the draft: numbers, and clauses in English."""
    return {
        person: [(each.number, [clause.en for clause in each.clauses]) for each in found.versions]
        for person in (SUCCESSOR, CLAIMANT, RESPONDENT)
        for found in (drafting.draft(cast, reference, person),)
    }


def begin(cast: Cast, reference: str, *clauses: dict[str, str]) -> None:
    drafting.write(cast, reference, *(clauses or (ANOTHER,)), person=SUCCESSOR)
    drafting.show(cast, reference, SUCCESSOR)


def test_what_a_successor_shows_is_the_draft_of_all(cast: Cast, reference: str) -> None:
    found = versions(cast, reference)
    assert found[SUCCESSOR] == []
    assert [number for number, _ in found[CLAIMANT]] == [1, 2]  # what was shown stays, until another is
    begin(cast, reference)
    assert set(map(str, versions(cast, reference).values())) == {"[(1, ['2.3 m³/s.'])]"}


def test_a_draft_of_a_successor_is_accepted_and_agreed(cast: Cast, reference: str) -> None:
    begin(cast, reference)
    for person in (CLAIMANT, RESPONDENT):
        drafting.accept(cast, reference, person)
    assert [drafting.page(cast, reference, each).agreed for each in (SUCCESSOR, CLAIMANT, RESPONDENT)] == [True] * 3
    assert verify_record(cast.backend).first_broken is None


def test_what_was_accepted_of_the_draft_before_is_not_accepted_of_this_one(cast: Cast, reference: str) -> None:
    """The successor words both clauses as the one before did, under the same ids."""
    begin(cast, reference, {**FIRST[0], "zh": JUNE}, FIRST[1])
    for person in (SUCCESSOR, CLAIMANT, RESPONDENT):
        page = drafting.page(cast, reference, person)
        assert page.accepted == 0
        assert [side.at for each in page.clauses for side in each.sides] == [None] * 4


def test_a_remark_that_is_handed_over_is_of_the_draft_before(cast: Cast, reference: str) -> None:
    releases.give(cast, reference, leaves.confided(cast, reference, CLAIMANT)[0][0])
    drafting.write(cast, reference, ANOTHER, person=SUCCESSOR)
    assert REMARK not in str(drafting.page(cast, reference, SUCCESSOR).drafting)
    drafting.show(cast, reference, SUCCESSOR)
    for person in (SUCCESSOR, CLAIMANT):
        assert REMARK not in str(drafting.page(cast, reference, person).clauses)


def test_what_was_accepted_while_the_page_showed_the_draft_before_is_refused(cast: Cast, reference: str) -> None:
    newest = drafting.draft(cast, reference, RESPONDENT).newest
    assert newest is not None
    begin(cast, reference)
    with pytest.raises(Stale):
        drafting.accept(cast, reference, RESPONDENT, **{each.id: each.sha256 for each in newest.clauses})


def test_nobody_agrees_to_a_draft_without_a_clause(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    drafting.shown(cast, reference)
    with pytest.raises(Invalid, match="at least one clause"):
        drafting.write_draft(
            cast.backend,
            cast.actor(MEDIATOR),
            drafting.WriteDraft(case=reference, clauses=(), seen=drafting.begun(cast, reference), key="k" * 32),
        )
    assert not drafting.page(cast, reference, CLAIMANT).agreed
