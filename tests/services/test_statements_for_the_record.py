"""Statements for the record: whose words they are, who reads them, what they said before, and who objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from govflow.domain.floor import LONGEST_REASON, LONGEST_STATEMENT
from govflow.errors import Conflict, Invalid, NotFound, Refused
from govflow.services.catalog import publish
from govflow.services.commands.meetings.statements import LodgeStatement, lodge_statement
from govflow.services.queries.meetings.desk_mark import desk_mark
from govflow.store.meetings.statements import StatementRow
from tests.builders import Cast, give_role, new_key
from tests.services import arranging, proposals
from tests.services.floors import (
    CHAIR,
    SECRETARY,
    ask,
    entries,
    finish,
    line_of,
    lodge,
    page_of,
    replace,
    statements,
    take_back,
    texts,
    with_closed_item,
)


@pytest.fixture
def session(cast: Cast) -> tuple[str, str]:
    """A conference in session, and its one item."""
    return proposals.conference_in_session(cast)


def refusals(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return " ".join(str(each) for each in refused.value.reasons)


def problems(act: Any, *args: Any, **more: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as invalid:
        act(*args, **more)
    return {name: str(each) for name, each in invalid.value.fields.items()}


def rows(cast: Cast) -> int:
    with cast.backend.reading() as session:
        return session.scalars(select(func.count()).select_from(StatementRow)).one()


def test_members_and_associations_state_in_their_own_words_what_all_at_the_meeting_read(
    cast: Cast, session: tuple[str, str]
) -> None:
    conference, item = session
    line = line_of(cast, conference, item)
    before = cast.case(conference).version, cast.case(item).version
    lodge(cast, conference, "sun.hao", "We shall pay half.", zh="我们承担一半。")
    lodge(cast, conference, "peng.cheng", "The limits can be met.", entry_id=line)
    for reader in (SECRETARY, CHAIR, "ma.ling", "peng.cheng"):
        first, second = statements(cast, conference, reader)
        assert (str(first.who.name), first.now.en, first.now.zh, first.number) == (
            "Beijing Municipality", "We shall pay half.", "我们承担一半。", "",
        )  # fmt: skip
        assert (second.entry_id, second.number, second.now.by) == (line, "3", None)
    assert entries(cast, conference, "statement") == ["Beijing Municipality lodged a statement"]
    assert entries(cast, item, "statement") == ["North China Coatings Association (fictional) lodged a statement"]
    assert (cast.case(conference).version, cast.case(item).version) == before  # nobody's form is stale


def test_where_nobody_enters_what_others_said_that_is_what_is_said(cast: Cast) -> None:
    text = Path("workflows/joint_conference.v1.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
    before, books, after = text.partition("  - floor.statements:")
    after = after.replace("      kept_by: office.secretary\n", "", 1)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, (before + books + after).encode(), name="joint_conference.v2.yaml")
    conference, _ = proposals.conference_in_session(cast)
    said = refusals(lodge, cast, conference, SECRETARY, "What Beijing said.", whose="beijing")
    assert said == "The procedure names nobody who may do this."


def test_what_is_stated_on_a_closed_item_only_those_read_who_see_it_and_nothing_stirs_for_others(cast: Cast) -> None:
    conference, closed = with_closed_item(cast)
    line = line_of(cast, conference, closed)
    before = {each: mark(cast, conference, each) for each in ("sun.hao", "ma.ling", CHAIR)}
    lodge(cast, conference, "peng.cheng", "The kilns stand still.", entry_id=line)
    for reader in (SECRETARY, CHAIR, "peng.cheng"):
        assert texts(cast, conference, reader) == ["The kilns stand still."]
    assert mark(cast, conference, CHAIR) != before[CHAIR]
    for member in ("sun.hao", "ma.ling"):
        assert texts(cast, conference, member) == []
        assert mark(cast, conference, member) == before[member]
        assert "open to you" in refusals(lodge, cast, conference, member, entry_id=line)
        assert "no such statement" in refusals(take_back, cast, conference, member)
        assert "no such statement" in refusals(replace, cast, conference, member, "Ours")
        assert all(each.id != line for each in page_of(cast, conference, member).lines)
    assert entries(cast, conference, "statement") == []
    assert entries(cast, closed, "statement") == ["North China Coatings Association (fictional) lodged a statement"]


def mark(cast: Cast, conference: str, person: str) -> str:
    with cast.backend.reading() as session:
        return desk_mark(cast.backend.work(session, cast.actor(person)), conference)


def test_nobody_states_anything_for_another(cast: Cast, session: tuple[str, str]) -> None:
    conference, _ = session
    assert "Only Joint office" in refusals(lodge, cast, conference, "sun.hao", whose="tianjin")
    assert "Only Members" in refusals(lodge, cast, conference, SECRETARY)  # the office is no member
    assert "not at this meeting" in refusals(lodge, cast, conference, SECRETARY, whose="fangshan")
    for stranger in ("zhou.min", "admin"):
        with pytest.raises(NotFound):
            lodge(cast, conference, stranger)
        with pytest.raises(NotFound):
            page_of(cast, conference, stranger)
    assert rows(cast) == 0


def test_a_person_of_two_organizations_states_for_the_one_that_they_act_for(
    cast: Cast, session: tuple[str, str]
) -> None:
    conference, _ = session
    give_role(cast, "peng.cheng", "beijing", "signatory")
    lodge(cast, conference, "peng.cheng", "As an association.", acting="coatings")
    with pytest.raises(Refused):  # having spoken for one side, they do not speak for another
        lodge(cast, conference, "peng.cheng", "As Beijing.", acting="beijing")
    assert [str(each.who.name) for each in statements(cast, conference)] == [
        "North China Coatings Association (fictional)",
    ]


def test_a_statement_is_worded_anew_with_a_reason_and_what_it_said_stays(cast: Cast, session: tuple[str, str]) -> None:
    conference, _ = session
    lodge(cast, conference, "sun.hao", "We pay half.")
    replace(cast, conference, "sun.hao", "We pay a third.", reason="The sum was wrong")
    replace(cast, conference, "sun.hao", "We pay a quarter.", reason="Again")
    (found,) = statements(cast, conference, "ma.ling")
    assert found.now.en == "We pay a quarter."
    assert [each.en for each in found.earlier] == ["We pay half.", "We pay a third."]
    assert not found.replaces
    assert entries(cast, conference, "statement")[1:] == [
        "The statement of Beijing Municipality was replaced: “The sum was wrong”",
        "The statement of Beijing Municipality was replaced: “Again”",
    ]
    for other in ("ma.ling", "peng.cheng", SECRETARY, CHAIR):
        assert "nobody for them" in refusals(replace, cast, conference, other, "We pay nothing.")
        assert "nobody for them" in refusals(take_back, cast, conference, other)


def test_what_is_missing_or_too_long_is_said_at_its_field(cast: Cast, session: tuple[str, str]) -> None:
    conference, _ = session
    long, longest = "x" * (LONGEST_STATEMENT + 1), "x" * LONGEST_STATEMENT
    missing = {"zh": "Write the statement, in one language at least."}
    assert problems(lodge, cast, conference, "sun.hao", "") == missing
    assert list(problems(lodge, cast, conference, "sun.hao", " \n ")) == ["en"]
    assert list(problems(lodge, cast, conference, "sun.hao", long, zh=long)) == ["zh", "en"]
    assert list(problems(lodge, cast, conference, "sun.hao", "\u202ehidden")) == ["en"]
    lodge(cast, conference, "sun.hao", longest)
    assert list(problems(replace, cast, conference, "sun.hao", "", reason="")) == ["zh", "reason"]
    assert list(problems(replace, cast, conference, "sun.hao", "x", reason="x" * (LONGEST_REASON + 1))) == ["reason"]
    assert list(problems(take_back, cast, conference, "sun.hao", reason=" ")) == ["reason"]
    assert rows(cast) == 1


def test_what_the_secretary_enters_is_marked_and_its_organization_words_it_itself(
    cast: Cast, session: tuple[str, str]
) -> None:
    conference, _ = session
    lodge(cast, conference, SECRETARY, "Tianjin agrees.", whose="tianjin")
    (found,) = statements(cast, conference, "ma.ling")
    assert str(found.now.by) == "Joint Office"
    assert (found.replaces, found.takes_back, found.objects) == (True, True, True)
    replace(cast, conference, SECRETARY, "Tianjin agrees in part.", reason="Heard wrongly")
    replace(cast, conference, "ma.ling", "Tianjin agrees to part one.", reason="Our words")
    (found,) = statements(cast, conference)
    assert (found.now.by, found.replaces, found.takes_back) == (None, False, False)  # the office's no more
    assert "nobody for them" in refusals(replace, cast, conference, SECRETARY, "Tianjin agrees.")


def test_an_organization_objects_to_what_was_entered_for_it_until_the_minutes_are_countersigned(
    cast: Cast, session: tuple[str, str]
) -> None:
    conference, item = session
    lodge(cast, conference, SECRETARY, "Tianjin agrees.", whose="tianjin")
    lodge(cast, conference, SECRETARY, "Hebei agrees.", whose="hebei")
    take_back(cast, conference, "li.jian", reason="We did not", number=1)
    assert entries(cast, conference, "statement")[-1] == (
        "Hebei Province objects to what was entered as its statement: “We did not”"
    )
    assert texts(cast, conference) == ["Tianjin agrees."]
    assert "taken back" in refusals(replace, cast, conference, SECRETARY, "Hebei does agree.")
    lodge(cast, conference, "li.jian", "Hebei abstains.")
    circulated(cast, conference, item)
    assert "no statement for the record" in refusals(lodge, cast, conference, "ma.ling")
    assert "no statement for the record" in refusals(lodge, cast, conference, SECRETARY, whose="tianjin")
    own = {"number": 2}  # the third: Hebei's own
    assert "no statement for the record" in refusals(replace, cast, conference, "li.jian", "No.", **own)
    assert "no statement for the record" in refusals(take_back, cast, conference, "li.jian", **own)
    take_back(cast, conference, "ma.ling", reason="We said no such thing", number=0)
    assert texts(cast, conference) == ["Hebei abstains."]


def circulated(cast: Cast, conference: str, item: str) -> None:
    """The minutes are out for countersignature."""
    finish(cast, conference, item)
    lodge(cast, conference, "sun.hao", "Until here.")
    take_back(cast, conference, "sun.hao")
    drafts = cast.drafts(SECRETARY, conference, "minutes", "minutes_english")
    assert "Tianjin agrees." in drafts["minutes_english"]
    cast.fire(SECRETARY, conference, "circulate", **drafts, decisions="Adopted.")


def test_before_its_papers_are_out_and_after_a_withdrawal_nothing_is_changed(cast: Cast) -> None:
    conference, _ = proposals.convened(cast)
    assert "no statement for the record" in refusals(lodge, cast, conference, "sun.hao")
    cast.fire(SECRETARY, conference, "send_papers", invitation_letter=proposals.PDF, session_papers=proposals.PDF)
    lodge(cast, conference, "sun.hao")
    take_back(cast, conference, "sun.hao", reason="Settled")
    (found,) = statements(cast, conference, "ma.ling")
    assert found.ended is not None
    assert (found.ended.wording, found.ended.reason) == ("withdrawn", "Settled")
    assert "taken back already" in refusals(take_back, cast, conference, "sun.hao")
    assert "taken back" in refusals(replace, cast, conference, "sun.hao", "Anew")


def test_the_same_order_states_once_and_its_key_belongs_to_who_sent_it(cast: Cast, session: tuple[str, str]) -> None:
    conference, _ = session
    key = new_key()
    lodge(cast, conference, "sun.hao", key=key)
    lodge(cast, conference, "sun.hao", key=key)
    assert rows(cast) == 1
    with pytest.raises(Conflict):
        lodge(cast, conference, "sun.hao", "Something else.", key=key)
    order = LodgeStatement(case=conference, entry_id=10**12, en="On what?", key=new_key())
    assert "open to you" in refusals(lodge_statement, cast.backend, cast.actor("sun.hao"), order)


def test_a_line_on_which_something_was_said_stays_on_the_agenda(cast: Cast) -> None:
    conference, _ = with_closed_item(cast)
    order = arranging.lines(cast, conference)
    first, second, *rest = order
    lodge(cast, conference, "sun.hao", entry_id=first.id)
    ask(cast, conference, second.id or 0, "sun.hao")
    for without in ([second, *rest], [first, *rest]):
        with pytest.raises(Refused) as refused:
            arranging.arrange(cast, conference, without)
        assert "something was said" in str(refused.value.reasons[0])
    arranging.arrange(cast, conference, [second, first, *rest[:-1]])  # its place may change, and others may go
    (found,) = statements(cast, conference)
    assert (found.entry_id, found.number) == (first.id, "2")
