"""A case that a step opens beside its own: what is kept in confidence stays so there, now and in later versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.engine.problems import WorkflowProblems
from govflow.errors import Refused
from govflow.services.catalog import publish
from govflow.services.queries.case.documents import load_documents
from govflow.services.queries.case.page import load_case_page
from govflow.store.writing.compartments import MOST
from govflow.store.writing.confidences import readable_confidences
from tests.builders import Cast
from tests.services.disputes import PDF

FOLDER = Path(__file__).parents[1] / "workflows"
SECRET = "Rock below the clay"


def published(cast: Cast, name: str, *edits: tuple[str, str]) -> None:
    text = (FOLDER / f"{name}.v1.yaml").read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=name)


def followed_up(cast: Cast) -> str:
    """Fangshan has confided in the mediator, and follows it up in a case of its own that is public."""
    published(cast, "follow_up")
    published(cast, "caucus")
    reference = cast.open("chen.yu", "caucus", subject="The weir")
    cast.fire("chen.yu", reference, "confide", note=SECRET, paper=PDF)
    return cast.linked(reference)[-1]


def test_what_was_confided_is_read_in_the_other_case_by_those_who_confided_it_only(cast: Cast) -> None:
    other = followed_up(cast)
    assert SECRET not in str(cast.case(other).data)
    with cast.backend.reading() as session:
        read = {
            person: (len(readable_confidences(work, cast.case(other))), len(load_documents(work, other).files))
            for person in ("chen.yu", "deng.na")
            for work in [cast.backend.work(session, cast.actor(person))]
        }
        outside = cast.backend.work(session, cast.actor("deng.na"))
        page = load_case_page(outside, other, (), language="en")
    assert read == {"chen.yu": (1, 1), "deng.na": (0, 0)}
    assert page.head.title == "The weir"
    assert SECRET not in repr(page)


def test_a_procedure_that_would_tell_it_there_is_not_published(cast: Cast) -> None:
    published(cast, "follow_up")
    with pytest.raises(WorkflowProblems, match="“note” could be read by others"):
        published(cast, "caucus", ("{keeper: claimant}", "{keeper: office}"))
    with pytest.raises(WorkflowProblems, match="Publish it first, or together with this file"):
        published(cast, "caucus", ("workflow: follow-up", "workflow: following"))


def test_a_later_version_of_the_other_procedure_that_would_tell_it_is_not_published(cast: Cast) -> None:
    followed_up(cast)
    opened = ("note: {type: text, label: Note · 说明, audience: keeper}", "note: {type: text, label: Note · 说明}")
    with pytest.raises(WorkflowProblems, match="“Caucus” opens such cases, and this would not fit it any more"):
        published(cast, "follow_up", ("version: 1", "version: 2"), opened)
    published(cast, "follow_up", ("version: 1", "version: 2"))


BELOW = (
    (
        "\nphases: {}\n",
        "\nchildren:\n  followed:\n    {workflow: follow-up, relation: referral, per: topics, title: topic,\n"
        "     copy: [note], parties: {keeper: claimant}}\n\nphases: {}\n",
    ),
    (
        "    note: {type: text, label: Note · 说明, audience: [claimant, mediator]}\n",
        "    note: {type: text, label: Note · 说明, audience: [claimant, mediator]}\n"
        "    topics: {type: table, label: Topics · 议题, columns: {topic: {type: line, label: Topic · 议题}}}\n",
    ),
    (
        """        effects:
          cases.open:
            workflow: follow-up
            relation: referral
            title: subject
            copy: [note, paper]
            parties: {keeper: claimant}
""",
        "        opens: followed\n",
    ),
)


def test_who_confides_in_many_cases_by_one_command_may_go_on_and_so_may_everybody_else(cast: Cast) -> None:
    published(cast, "follow_up")
    published(cast, "caucus", *BELOW)
    reference = cast.open("chen.yu", "caucus", subject="The weir")
    topics = tuple({"topic": f"Topic {number}"} for number in range(MOST + 1))
    cast.fire("chen.yu", reference, "confide", note=SECRET, paper=PDF, topics=topics)
    for _ in range(MOST - 1):
        cast.fire("chen.yu", reference, "confide", note=SECRET, paper=PDF, topics=())
    with pytest.raises(Refused, match="You have confided 30 times within 10 minutes"):
        cast.fire("chen.yu", reference, "confide", note=SECRET, paper=PDF, topics=())
    other = cast.open("he.jun", "caucus", subject="The dam")
    cast.fire("he.jun", other, "confide", note=SECRET, paper=PDF, topics=())
