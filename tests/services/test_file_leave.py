"""A file that was confided is passed on by leave alone, the same bytes, to nobody but whom its author named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.errors import Invalid, NotFound, Refused
from govflow.services.commands.mediation.leave import GiveLeave, PassOn, give_leave, pass_on
from govflow.services.queries.mediation.confiding.leave import LeavePage, load_leave_page
from govflow.services.queries.operations import verify_record
from tests.builders import Cast, new_key
from tests.services import disputes, filed_leaves, releases, waiting
from tests.services.filed_leaves import CONTENT, TITLE, TO_BOTH
from tests.services.leaves import CLAIMANT, MEDIATOR, TOLD, confided, give, tell
from tests.services.releases import SUCCESSOR

RESPONDENT, SUPERIOR = "he.jun", "lu.ming"
OTHERS = (RESPONDENT, "wang.lin", SUPERIOR, "admin")
"""The other side, the office, the superior, an administrator."""


@pytest.fixture
def sessions(cast: Cast) -> str:
    return disputes.sessions(cast)


@pytest.fixture
def file(cast: Cast, sessions: str) -> str:
    """What the claimant has confided to the mediator."""
    return filed_leaves.confide(cast, sessions)


def page(cast: Cast, reference: str, person: str, file: str) -> LeavePage:
    with cast.backend.reading() as session:
        return load_leave_page(cast.backend.work(session, cast.actor(person)), reference, file)


def allow(cast: Cast, reference: str, file: str, extent: str = "as_it_stands", person: str = CLAIMANT) -> None:
    give(cast, reference, person, confidence=file, extent=extent)


def test_the_same_bytes_become_a_document_of_the_recipient(cast: Cast, sessions: str, file: str) -> None:
    before = cast.case(sessions).version
    own = filed_leaves.shown(cast, sessions, CLAIMANT)
    allow(cast, sessions, file)
    tell(cast, sessions, confidence=file)
    told = filed_leaves.shown(cast, sessions, RESPONDENT)
    assert filed_leaves.read(cast, sessions, RESPONDENT) == CONTENT
    assert told.versions[0].sha256 == own.versions[0].sha256
    assert told.file.id != own.file.id
    assert [each.en for each in told.file.audience] == ["Respondent", "Mediator"]
    assert told.file.lodged_by is not None
    assert told.file.lodged_by.en == "Zhou Min"
    assert cast.case(sessions).version == before
    verify_record(cast.backend)


def test_what_is_told_is_read_by_the_recipient_and_who_told_it_alone(cast: Cast, sessions: str, file: str) -> None:
    allow(cast, sessions, file)
    tell(cast, sessions, confidence=file)
    read = {person: filed_leaves.titles(cast, sessions, person) for person in (CLAIMANT, MEDIATOR, *OTHERS[:3])}
    assert read == {CLAIMANT: [TITLE], MEDIATOR: [TITLE, TITLE], RESPONDENT: [TITLE], "wang.lin": [], SUPERIOR: []}
    with pytest.raises(NotFound):
        page(cast, sessions, RESPONDENT, file)


def test_its_author_reads_that_it_was_passed_on(cast: Cast, sessions: str, file: str) -> None:
    allow(cast, sessions, file)
    said = [str(each.said) for each in page(cast, sessions, CLAIMANT, file).leaves]
    assert said == ["The file may be passed on as it stands to: Respondent."]
    tell(cast, sessions, confidence=file)
    [leave] = filed_leaves.versions(cast, sessions, CLAIMANT)[0].leave
    assert str(leave).startswith("Passed on to: Respondent")
    with pytest.raises(Refused, match="by this leave already"):
        tell(cast, sessions, confidence=file)
    assert filed_leaves.titles(cast, sessions, RESPONDENT) == [TITLE]


def test_without_leave_no_file_is_passed_on(cast: Cast, sessions: str, file: str) -> None:
    with pytest.raises(Refused, match="No leave was given"):
        tell(cast, sessions, confidence=file)
    assert filed_leaves.titles(cast, sessions, RESPONDENT) == []
    assert [str(each) for each in filed_leaves.versions(cast, sessions, MEDIATOR)[0].leave] == ["Not to be passed on."]


def test_of_a_file_the_substance_is_told_in_words(cast: Cast, sessions: str, file: str) -> None:
    allow(cast, sessions, file, "substance")
    with pytest.raises(Invalid, match="Write what"):
        tell(cast, sessions, " ", confidence=file)
    tell(cast, sessions, confidence=file)
    assert [value for _, value in confided(cast, sessions, RESPONDENT, "told_respondent")] == [TOLD]
    assert filed_leaves.titles(cast, sessions, RESPONDENT) == []


@pytest.mark.parametrize("extent", ["word_for_word", "", "everything"])
def test_a_file_has_no_leave_of_texts(cast: Cast, sessions: str, file: str, extent: str) -> None:
    with pytest.raises(Invalid, match="Choose what may be passed on"):
        allow(cast, sessions, file, extent)


def test_a_text_has_no_leave_of_files(cast: Cast, sessions: str) -> None:
    cast.fire(CLAIMANT, sessions, "claimant_confides", claimant_confidence="Five years.")
    with pytest.raises(Invalid, match="Choose what may be passed on"):
        give(cast, sessions, extent="as_it_stands")


def test_only_its_author_gives_leave_for_a_file(cast: Cast, sessions: str, file: str) -> None:
    with pytest.raises(Refused, match="Only who confided this"):
        allow(cast, sessions, file, person=MEDIATOR)
    for person in OTHERS:
        with pytest.raises(NotFound):
            allow(cast, sessions, file, person=person)
    allow(cast, sessions, file)
    with pytest.raises(Refused, match="not confided to you"):
        tell(cast, sessions, person=CLAIMANT, confidence=file)
    for person in OTHERS:
        with pytest.raises(NotFound):
            tell(cast, sessions, person=person, confidence=file)


def test_leave_for_a_file_ends_on_its_day(cast: Cast, sessions: str, file: str) -> None:
    give(cast, sessions, confidence=file, extent="as_it_stands", until=cast.today)
    cast.pass_days(1)
    with pytest.raises(Refused, match="ended on"):
        tell(cast, sessions, confidence=file)


def test_leave_for_one_version_passes_no_other_on(cast: Cast, sessions: str, file: str) -> None:
    allow(cast, sessions, file)
    newer = filed_leaves.add_another(cast, sessions, CONTENT + b"Or with four.")
    with pytest.raises(Refused, match="No leave was given"):
        tell(cast, sessions, confidence=newer)
    tell(cast, sessions, confidence=file)
    assert filed_leaves.read(cast, sessions, RESPONDENT) == CONTENT


def test_a_second_click_passes_on_nothing_more(cast: Cast, sessions: str, file: str) -> None:
    order = GiveLeave(case=sessions, confidence=file, to="respondent", extent="as_it_stands", key=new_key())
    telling = PassOn(case=sessions, confidence=file, to="respondent", key=new_key())
    for _ in range(2):
        give_leave(cast.backend, cast.actor(CLAIMANT), order)
    for _ in range(2):
        pass_on(cast.backend, cast.actor(MEDIATOR), telling)
    assert filed_leaves.titles(cast, sessions, RESPONDENT) == [TITLE]


@pytest.mark.parametrize("person", [MEDIATOR, RESPONDENT])
def test_what_a_mediator_or_the_other_side_filed_has_no_leave_of_the_claimant(
    cast: Cast, sessions: str, person: str
) -> None:
    """What whoever passes on has filed needs none, and what a side has filed for all three is no confidence of one."""
    audience = {MEDIATOR: ("respondent", "mediator"), RESPONDENT: ("respondent",)}[person]
    assert filed_leaves.confide(cast, sessions, person, audience) == ""


def test_a_file_in_the_open_has_no_page_of_a_confidence(cast: Cast, sessions: str) -> None:
    assert filed_leaves.confide(cast, sessions, audience=()) == ""


def test_what_was_told_is_not_passed_on_again(cast: Cast, sessions: str, file: str) -> None:
    """Neither by who told it nor by who was told: nobody confided it to the mediator there."""
    allow(cast, sessions, file)
    tell(cast, sessions, confidence=file)
    for person, pages in ((MEDIATOR, [file, None]), (RESPONDENT, [None])):
        found = [each.versions[0].confidence for each in filed_leaves.every(cast, sessions, person)]
        assert sorted(found, key=str) == sorted(pages, key=str)


def test_nothing_is_passed_on_in_a_case_that_has_ended(cast: Cast, sessions: str, file: str) -> None:
    allow(cast, sessions, file)
    cast.fire(CLAIMANT, sessions, "withdraw", reason="We settled it ourselves.")
    with pytest.raises(Refused, match="The case has ended"):
        allow(cast, sessions, file)
    with pytest.raises(NotFound):
        tell(cast, sessions, confidence=file)  # who mediated sees the case no more


def test_a_successor_reads_a_file_once_its_author_hands_it_over(cast: Cast) -> None:
    reference = disputes.first_session(cast)
    file = filed_leaves.confide(cast, reference)
    cast.pass_days(40)  # no session is called
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person(SUCCESSOR))
    assert filed_leaves.titles(cast, reference, SUCCESSOR) == []
    releases.give(cast, reference, file)
    assert filed_leaves.read(cast, reference, SUCCESSOR) == CONTENT
    cast.clock.at += timedelta(hours=1)
    releases.take_back(cast, reference, file)
    assert filed_leaves.titles(cast, reference, SUCCESSOR) == []


def test_the_superior_reads_a_file_of_both_sides_once_both_agree(cast: Cast, sessions: str) -> None:
    file = filed_leaves.confide(cast, sessions, audience=TO_BOTH)
    releases.agree(cast, sessions, file, CLAIMANT)
    assert [each for each in waiting.both(cast, sessions, RESPONDENT) if "is released to" in each]
    assert not [each for each in waiting.both(cast, sessions, CLAIMANT) if "is released to" in each]
    assert filed_leaves.titles(cast, sessions, SUPERIOR) == []
    releases.agree(cast, sessions, file, RESPONDENT)
    assert filed_leaves.read(cast, sessions, SUPERIOR) == CONTENT
    assert filed_leaves.titles(cast, sessions, "wang.lin") == []
    assert page(cast, sessions, CLAIMANT, file).releases[0].done is not None


def test_what_one_side_confided_is_released_to_nobody(cast: Cast, sessions: str, file: str) -> None:
    for person in (CLAIMANT, MEDIATOR):
        with pytest.raises(Invalid, match="Choose to whom"):
            releases.agree(cast, sessions, file, person)
