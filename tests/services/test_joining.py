"""Taking a seat by acting: who may, where, what the check page says, and what the record keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import NotFound, Refused
from govflow.services.catalog import publish
from govflow.services.queries.case.actions import load_actions
from govflow.services.queries.case.names import Names
from govflow.services.queries.step.consequences import Consequences
from govflow.services.queries.step.page import check_step, load_step
from govflow.store.people import MandateRow
from govflow.store.record.history import HISTORY
from govflow.store.writing.locking import read_case
from tests.builders import Cast, give_mandate, give_role

FILE = Path(__file__).parents[1] / "workflows" / "notice.v1.yaml"
ENDS = """
stories:
  done: {do: [publish, +15d, register], expect: registered}
  lapsed: {do: [publish, +15d, +40d], expect: lapsed}
"""
GROUNDS = {"grounds": "There is one already."}


@pytest.fixture
def reference(cast: Cast) -> str:
    """Fangshan, in Beijing, wants to found an association, which is on public notice."""
    with cast.backend.transaction() as session:
        publish(session, cast.clock, FILE.read_bytes(), name=FILE.name)
    reference = cast.open("chen.yu", "public-notice", name="Weir keepers")
    cast.fire("chen.yu", reference, "publish")
    return reference


def check(cast: Cast, person: str, reference: str, step: str = "object") -> Consequences:
    version, values = cast.case(reference).version, GROUNDS if step == "object" else {}
    with cast.backend.reading() as session:
        return check_step(cast.backend.work(session, cast.actor(person)), reference, step, values, None, version)


def holders(cast: Cast, reference: str) -> list[int | None]:
    return [each.organization_id for each in cast.case(reference).holders("objectors")]


def refusal(cast: Cast, person: str, reference: str, step: str = "object") -> str:
    """What the check page and sending refuse with, which is the same."""
    with pytest.raises(Refused) as checked:
        check(cast, person, reference, step)
    with pytest.raises(Refused) as sent:
        cast.fire(person, reference, step, **GROUNDS)
    assert sent.value.reasons == checked.value.reasons
    return str(sent.value)


def test_an_organization_takes_the_seat_by_its_first_step_as_the_check_page_said(cast: Cast, reference: str) -> None:
    said = [str(each) for each in check(cast, "peng.cheng", reference).sentences]
    assert "By this step your organization takes part as: Objectors." in said
    assert holders(cast, reference) == []
    cast.fire("peng.cheng", reference, "object", **GROUNDS)
    assert holders(cast, reference) == [cast.organization("coatings")]


def test_the_record_says_who_took_the_seat_after_the_step(cast: Cast, reference: str) -> None:
    cast.fire("peng.cheng", reference, "object", **GROUNDS)
    with cast.backend.reading() as session:
        rows = session.execute(select(HISTORY).order_by(HISTORY.c.seq.desc()).limit(2)).all()
    assert [(each.kind, each.name, each.organization_id) for each in reversed(rows)] == [
        ("step", "object", cast.organization("coatings")),
        ("joined", "objectors", cast.organization("coatings")),
    ]


def test_whoever_has_the_seat_does_not_take_it_again(cast: Cast, reference: str) -> None:
    cast.fire("peng.cheng", reference, "object", **GROUNDS)
    cast.pass_days(13)
    said = [str(each) for each in check(cast, "peng.cheng", reference, "withdraw_objection").sentences]
    assert not [each for each in said if "takes part as" in each]


def test_who_joined_sees_the_case_when_it_is_public_no_more(cast: Cast, reference: str) -> None:
    cast.fire("peng.cheng", reference, "object", **GROUNDS)
    cast.pass_days(13)
    assert cast.state(reference) == "decision"
    with cast.backend.reading() as session:
        assert read_case(cast.backend.work(session, cast.actor("peng.cheng")), reference).state == "decision"


def test_who_did_not_join_is_answered_as_for_any_case_that_is_not_there(cast: Cast, reference: str) -> None:
    cast.pass_days(13)
    said = f"There is no case {reference} that you may see"
    with pytest.raises(NotFound, match=said):
        cast.fire("peng.cheng", reference, "withdraw_objection")
    with cast.backend.reading() as session, pytest.raises(NotFound, match=said):
        load_step(cast.backend.work(session, cast.actor("peng.cheng")), reference, "object")


def test_an_organization_of_another_kind_does_not_join(cast: Cast, reference: str) -> None:
    assert "Only Objectors (signatory) may do this" in refusal(cast, "shi.yan", reference)


def test_a_member_without_the_role_does_not_join(cast: Cast, reference: str) -> None:
    assert "Only Objectors (signatory) may do this" in refusal(cast, "dong.mei", reference)


def test_a_signatory_without_a_mandate_does_not_join(cast: Cast, reference: str) -> None:
    with cast.backend.transaction() as session:
        session.execute(MandateRow.__table__.delete().where(MandateRow.person_id == cast.person("peng.cheng")))
    assert "Only Objectors (signatory) may do this" in refusal(cast, "peng.cheng", reference)


def test_the_founder_does_not_join_against_itself(cast: Cast, reference: str) -> None:
    assert "Fangshan District cannot be Objectors: conflict of interest" in refusal(cast, "chen.yu", reference)


def test_a_step_that_one_would_join_by_is_among_ones_own(cast: Cast, reference: str) -> None:
    def actions(person: str) -> Any:
        with cast.backend.reading() as session:
            work = cast.backend.work(session, cast.actor(person))
            found = load_actions(work, read_case(work, reference), Names(work.actor, hidden={}), ())
        return [each.name for each in found.open], [each.name for each in found.closed]

    assert actions("peng.cheng") == (["object"], [])
    assert actions("chen.yu") == ([], ["object"])  # with the conflict as reason
    assert actions("shi.yan") == ([], [])


def test_who_sees_the_case_for_another_organization_does_not_let_this_one_join(cast: Cast, reference: str) -> None:
    """Beijing is a party of a case that is not public; the association that the same person serves is not."""
    text = (FILE.read_text().partition("\nstories:")[0] + ENDS).replace(
        "    public: true\n", "    view: [founder, office]\n"
    )
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.replace("version: 1", "version: 2", 1).encode(), name="closed")
    closed = cast.open("chen.yu", "public-notice", name="Weir keepers")
    cast.fire("chen.yu", closed, "publish")
    give_role(cast, "chen.yu", "coatings", "signatory")
    give_mandate(cast, "chen.yu", "coatings")
    with pytest.raises(Refused, match="Only Objectors"):
        cast.fire("chen.yu", closed, "object", acting="coatings", **GROUNDS)
