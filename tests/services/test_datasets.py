"""The catalogue of data sets and requests for them: versions, lateness, refusals, delivery, and who takes what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from govflow.services.commands.registers.handing_out import HandOut, hand_out
from govflow.services.queries.case.documents import load_file
from govflow.services.queries.operations import verify_record
from govflow.services.queries.registers.datasets.listed import SetFilter, SetPage, load_set, load_sets
from govflow.services.uploads import open_file
from govflow.store.record.history import HISTORY
from govflow.values import Text
from tests.builders import Cast, new_key
from tests.services.sharing import ASKER, BAD, GOOD, KEEPER, OFFICE, asked, data_set, delivered, keeps, kept


@pytest.fixture
def cast(cast: Cast) -> Cast:
    keeps(cast, KEEPER, "fangshan")
    return cast


def found(cast: Cast, after: int | None = None, person: str = ASKER, **narrowed: str | int | bool) -> list[str]:
    with cast.backend.page() as session:
        work = cast.backend.work(session, cast.actor(person))
        return [each.key for each in load_sets(work, SetFilter(**narrowed), after).lines]


def page(cast: Cast, set_id: int, person: str = KEEPER) -> SetPage:
    with cast.backend.page() as session:
        return load_set(cast.backend.work(session, cast.actor(person)), set_id, keeps=True)


def take(cast: Cast, person: str, case: str, organization: str | None = None) -> bytes:
    document = str(cast.case(case).data["delivered_set"])
    actor = cast.actor(person) if organization is None else cast.actor(person, organization)
    file = hand_out(cast.backend, actor, HandOut(case=case, document=document, number=1, key=new_key()))
    with open_file(cast.backend, file) as opened:
        return opened.read()


def downloads(cast: Cast, case: str) -> list[int]:
    query = select(HISTORY.c.person_id).where(
        HISTORY.c.case_id == cast.case(case).id, HISTORY.c.kind == "set_handed_out"
    )
    with cast.backend.reading() as session:
        return list(session.scalars(query.order_by(HISTORY.c.seq)))


def test_each_change_is_a_version_and_nothing_is_overwritten(cast: Cast) -> None:
    (first,) = kept(cast, data_set(cast), seen=0)
    (same,) = kept(cast, data_set(cast))
    (second,) = kept(cast, data_set(cast, title_en="Levels"), seen=1)
    assert [(each.version, each.changed) for each in (first, same, second)] == [(1, True), (1, False), (2, True)]
    shown = page(cast, first.id)
    assert [(each.number, each.changed) for each in shown.versions] == [(2, ("title_en",)), (1, ())]
    assert shown.versions[0].person == Text(en="Chen Yu", zh="陈宇")
    assert (shown.line.title.en, shown.keeps, page(cast, first.id, ASKER).keeps) == ("Levels", True, False)
    with pytest.raises(DBAPIError), cast.backend.transaction() as session:
        session.execute(text("UPDATE data_set_version SET title_en = 'x'"))
    assert verify_record(cast.backend).first_broken is None


def test_who_saw_an_older_version_overwrites_nothing(cast: Cast) -> None:
    kept(cast, data_set(cast))
    kept(cast, data_set(cast, cycle="weekly"))
    with pytest.raises(Stale):
        kept(cast, data_set(cast, cycle="yearly"), seen=1)
    with pytest.raises(Conflict, match="already"):
        kept(cast, data_set(cast, cycle="yearly"), seen=0)


def test_sets_are_kept_by_the_data_officers_of_their_department(cast: Cast) -> None:
    (levels,) = kept(cast, data_set(cast))
    with pytest.raises(Forbidden):
        kept(cast, data_set(cast), person=ASKER)
    keeps(cast, ASKER, "laishui")
    (other,) = kept(cast, data_set(cast), person=ASKER)  # the same key is another set of another department
    assert other.id != levels.id
    assert page(cast, other.id, ASKER).line.department.en == "Laishui County"


def test_all_are_entered_or_none(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        kept(cast, data_set(cast, "a"), data_set(cast, "b", title_zh=""))
    assert set(refused.value.fields) == {"sets.2.title_zh"}
    with pytest.raises(Invalid) as twice:
        kept(cast, data_set(cast, "a"), data_set(cast, "a"))
    assert set(twice.value.fields) == {"sets.2.key"}
    assert found(cast) == []


def test_the_list_is_found_by_words_department_class_and_lateness(cast: Cast) -> None:
    keeps(cast, ASKER, "laishui")
    kept(cast, data_set(cast, "fresh"), data_set(cast, "hidden", sharing="not_shared", basis_en="Law", basis_zh="法"))
    (late,) = kept(cast, data_set(cast, "late", cycle="daily", title_en="Rain"), person=ASKER)
    assert found(cast) == ["late", "hidden", "fresh"]
    assert found(cast, late.id) == ["hidden", "fresh"]
    assert found(cast, words="rain") == found(cast, words=late.reference) == ["late"]
    assert found(cast, sharing="not_shared") == ["hidden"]
    assert found(cast, department_id=cast.organization("fangshan")) == ["hidden", "fresh"]
    cast.pass_days(1)
    assert found(cast, late=True) == []  # the day on which it is due is not over
    cast.pass_days(1)
    assert found(cast, late=True) == ["late"]
    kept(cast, data_set(cast, "late", cycle="daily"), person=ASKER)
    assert found(cast, late=True) == []


def test_a_withdrawn_set_leaves_the_list_and_is_asked_for_no_more(cast: Cast) -> None:
    (levels,) = kept(cast, data_set(cast))
    kept(cast, data_set(cast, withdrawn=True))
    assert found(cast) == []
    assert page(cast, levels.id).line.withdrawn
    with pytest.raises(Refused, match="withdrawn"):
        asked(cast, levels.reference)


def test_what_is_not_shared_is_refused_with_its_law(cast: Cast) -> None:
    says = data_set(cast, sharing="not_shared", basis_en="Law art. 28", basis_zh="法第28条")
    (households,) = kept(cast, says)
    with pytest.raises(Refused, match=r"Law art\. 28"):
        asked(cast, households.reference)


def test_the_clock_of_the_answer_follows_the_class(cast: Cast) -> None:
    first, second = kept(cast, data_set(cast, "open", sharing="unconditional"), data_set(cast, "closed"))
    with pytest.raises(Refused, match="unconditionally"):
        asked(cast, first.reference)
    states = []
    for each, sharing in ((first, "unconditional"), (second, "conditional")):
        case = asked(cast, each.reference, sharing)
        cast.fire(OFFICE, case, "conform")
        states.append(cast.state(case))
    assert states == ["reply_at_once", "under_reply"]


def test_a_table_with_bad_lines_is_not_delivered(cast: Cast) -> None:
    with pytest.raises(Refused, match=r"^2 lines are not as the catalogue says\. Line 2: .* Line 3: .*fill it in"):
        delivered(cast, BAD)
    case = delivered(cast)
    assert cast.state(case) == "in_use"


def test_every_download_is_on_the_record_and_only_the_parties_take_it(cast: Cast) -> None:
    case = delivered(cast)
    assert take(cast, ASKER, case) == take(cast, ASKER, case) == take(cast, KEEPER, case) == GOOD.content
    assert downloads(cast, case) == [cast.person(ASKER), cast.person(ASKER), cast.person(KEEPER)]
    with pytest.raises(NotFound):
        take(cast, OFFICE, case)  # the authority sees the case, and not what is delivered in it
    with pytest.raises(NotFound):
        take(cast, "li.jian", case)  # no party
    assert len(downloads(cast, case)) == 3
    assert verify_record(cast.backend).first_broken is None


def test_no_other_way_leads_to_a_delivered_table(cast: Cast) -> None:
    """Else one took it without a record."""
    case = delivered(cast)
    document = str(cast.case(case).data["delivered_set"])
    for person in (ASKER, KEEPER):
        with pytest.raises(Forbidden, match="recorded"), cast.backend.reading() as session:
            load_file(cast.backend.work(session, cast.actor(person)), case, document, 1)
    assert not downloads(cast, case)


def test_a_table_is_taken_until_the_last_day_of_use(cast: Cast) -> None:
    case = delivered(cast)
    cast.pass_days(100)
    take(cast, ASKER, case)
    cast.clock.at += timedelta(days=1)
    with pytest.raises((Refused, Stale)):
        take(cast, ASKER, case)
    assert len(downloads(cast, case)) == 1
