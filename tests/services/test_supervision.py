"""Reports of misuse: who reported is known to whoever handles it, and to nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.errors import Invalid, NotFound, Refused
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.cases import load_cases
from govflow.services.queries.filters import CaseFilters
from govflow.services.queries.open.portal.case import load_public_case
from govflow.values import VISITOR, Actor
from tests.builders import Cast
from tests.services import norms

REPORTER, CONCERNED, REVIEWER, OFFICE = "xu.peng", "he.jun", "meng.jie", "wang.lin"
WORDS = "The weir was paid for and not built."
NAME = "Haihe Water Users"


def reported(cast: Cast, **more: Any) -> str:
    said = {
        "about": "money",
        "concerned": cast.organization("laishui"),
        "handler": cast.organization("office"),
        "what_happened": WORDS,
    }
    return cast.open(REPORTER, "supervision-report", "The weir", **{**said, **more})


def asked(cast: Cast) -> tuple[str, str]:
    """The report, and the inquiry with the body concerned."""
    reference = reported(cast)
    cast.fire(OFFICE, reference, "admit", matter_title="The weir", matter="What was the money spent on?")
    return reference, cast.linked(reference)[-1]


def contested(cast: Cast) -> tuple[str, str]:
    reference, inquiry = asked(cast)
    cast.fire(CONCERNED, inquiry, "answer_question", answer="On a road.")
    cast.fire(REPORTER, reference, "contest_answer", contested="The road was there before.")
    return reference, inquiry


def page(cast: Cast, actor: Actor, reference: str) -> str:
    with cast.backend.reading() as session:
        return repr(load_case_page(cast.backend.work(session, actor), reference, (), language="en"))


def public(cast: Cast, reference: str) -> str:
    with cast.backend.reading() as session:
        return repr(load_public_case(cast.backend.work(session, VISITOR), reference))


def found(cast: Cast, actor: Actor, words: str) -> set[str]:
    with cast.backend.reading() as session:
        page = load_cases(cast.backend.work(session, actor), CaseFilters(words=words), (), None)
        return {each.reference for each in page.cases}


def test_nobody_but_the_reporter_and_the_handler_sees_a_report_that_has_come(cast: Cast) -> None:
    reference = reported(cast)
    for person in (REPORTER, OFFICE):
        assert reference in page(cast, cast.actor(person), reference)
    for person in (CONCERNED, "admin", "guo.wei"):
        with pytest.raises(NotFound):
            page(cast, cast.actor(person), reference)
        assert found(cast, cast.actor(person), "weir") == set()


def test_the_body_concerned_answers_and_never_learns_who_reported(cast: Cast) -> None:
    reference, inquiry = asked(cast)
    concerned = cast.actor(CONCERNED)
    with pytest.raises(NotFound):
        page(cast, concerned, reference)
    shown = page(cast, concerned, inquiry)
    assert "What was the money spent on?" in shown
    for secret in (NAME, WORDS, reference):
        assert secret not in shown, secret
    assert found(cast, concerned, "weir") == {inquiry}
    cast.fire(CONCERNED, inquiry, "answer_question", answer="On a road.")
    assert cast.case(reference).data["answer"] == "On a road."
    assert cast.state(reference) == "answer_given"


def test_everybody_reads_question_and_answer_and_nobody_the_report(cast: Cast) -> None:
    reference, inquiry = asked(cast)
    for each in (reference, inquiry):
        with pytest.raises(NotFound):
            public(cast, each)
    cast.fire(CONCERNED, inquiry, "answer_question", answer="On a road.")
    shown = public(cast, inquiry)
    assert "On a road." in shown
    for secret in (NAME, WORDS, reference):
        assert secret not in shown, secret
    cast.fire(REPORTER, reference, "accept_answer")
    for actor in (VISITOR, cast.actor("admin"), cast.actor("guo.wei"), cast.actor(CONCERNED)):
        with pytest.raises(NotFound):
            page(cast, actor, reference)


def test_another_body_than_the_one_concerned_reviews_and_its_finding_is_published(cast: Cast) -> None:
    reference, _ = contested(cast)
    matter = {"review_title": "The weir", "review_matter": "Was the weir built?"}
    for own in ("laishui", "users"):
        with pytest.raises((Refused, Invalid)):
            cast.fire(OFFICE, reference, "assign_review", reviewer=cast.organization(own), **matter)
    cast.fire(OFFICE, reference, "assign_review", reviewer=cast.organization("mca"), **matter)
    review = cast.linked(reference)[-1]
    with pytest.raises(Refused, match="Only Reviewing body"):
        cast.fire(CONCERNED, review, "dismiss", finding="It was.")
    for secret in (NAME, WORDS, reference):
        assert secret not in page(cast, cast.actor(REVIEWER), review)
    cast.fire(CONCERNED, review, "state", statement="The road leads to the weir.")
    cast.fire(REVIEWER, review, "uphold", finding="It was not built.")
    assert cast.state(reference) == "review_done"
    assert "It was not built." in public(cast, review)
    assert "The road leads to the weir." not in public(cast, review)


@pytest.mark.parametrize(("role", "who"), [("handler", "laishui"), ("concerned", "users"), ("handler", "users")])
def test_nobody_handles_a_report_of_their_own_or_about_themselves(cast: Cast, role: str, who: str) -> None:
    with pytest.raises((Refused, Invalid)):
        reported(cast, **{role: cast.organization(who)})


def test_that_a_body_did_not_answer_is_published_on_the_sixteenth_working_day(cast: Cast) -> None:
    reference, inquiry = asked(cast)
    norms.later(cast, 20)
    assert cast.state(inquiry) == "to_be_answered"
    norms.later(cast, 12)
    assert (cast.state(inquiry), cast.state(reference)) == ("unanswered", "answer_given")
    assert "What was the money spent on?" in public(cast, inquiry)
