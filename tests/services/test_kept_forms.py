"""What was typed lies sealed, for its person alone; it goes with its time, and whenever a password is set by a link."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from govflow.services.accounts.recoveries import WAIT
from govflow.services.commands.directory.people import accept_invitation, deactivate_person, invite_again
from govflow.services.commands.directory.recoveries import approve_recovery, ask_recovery
from govflow.services.operation.purging import purge
from govflow.services.uploads.forms import MOST, Typed, begun_form, keep_form, recall_form
from govflow.store.people import PersonRow
from govflow.store.people.kept_forms import KEPT_FORM
from tests.builders import Cast
from tests.services import recoveries
from tests.services.recoveries import NEW, administrator

CONFIDED = Typed(page="/cases/1/steps/confide", action="/cases/1/steps/confide", organization=None,
                 fields=(("answer", "The confided sum."),))  # fmt: skip


def test_of_the_rows_nobody_learns_what_was_typed_or_where(cast: Cast) -> None:
    keep(cast, "chen.yu")
    with cast.backend.reading() as session:
        row = session.execute(select(KEPT_FORM)).one()
    assert all(b"confide" not in bytes(each) for each in (row.key, row.content, row.place.encode()))


def test_it_is_opened_for_its_person_alone(cast: Cast) -> None:
    name, other = keep(cast, "chen.yu"), cast.person("wang.lin")
    with cast.backend.reading() as session:
        found = recall_form(cast.backend, session, cast.person("chen.yu"), name)
        assert found is not None
        assert found.typed == CONFIDED
        assert recall_form(cast.backend, session, other, name) is None
        assert begun_form(cast.backend, session, other, CONFIDED.action, None) is None
    with cast.backend.transaction() as session:  # by hand
        session.execute(KEPT_FORM.update().values(person_id=other))
    with cast.backend.reading() as session:
        assert recall_form(cast.backend, session, other, name) is None


def test_it_is_there_for_a_day_and_then_removed(cast: Cast) -> None:
    name, person = keep(cast, "chen.yu"), cast.person("chen.yu")
    cast.clock.at += timedelta(hours=24) - timedelta(seconds=1)
    with cast.backend.reading() as session:
        assert recall_form(cast.backend, session, person, name) is not None
    cast.clock.at += timedelta(seconds=1)
    with cast.backend.reading() as session:
        assert recall_form(cast.backend, session, person, name) is None
        assert begun_form(cast.backend, session, person, CONFIDED.action, None) is None
    purge(cast.backend)
    assert kept(cast) == 0


def test_who_comes_by_a_recovery_finds_nothing(cast: Cast) -> None:
    """Two administrators give themselves the account: what its owner typed meanwhile is gone before they are in."""
    holder, second = recoveries.holder(cast), administrator(cast, "second@example.org")
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")
    approve_recovery(cast.backend, second, holder)
    cast.clock.at += WAIT
    link = invite_again(cast.backend, second, holder)
    assert keep_form(cast.backend, holder, CONFIDED) is not None
    accept_invitation(cast.backend, link, NEW)
    assert kept(cast) == 0


def test_of_an_account_that_is_closed_nothing_is_kept(cast: Cast) -> None:
    keep(cast, "chen.yu")
    person = cast.person("chen.yu")
    with cast.backend.reading() as session:
        version = session.get_one(PersonRow, person).version
    deactivate_person(cast.backend, cast.actor("admin"), person, version)
    assert kept(cast) == 0
    assert keep_form(cast.backend, person, CONFIDED) is None


def test_no_more_than_so_many_are_kept_for_a_person_and_one_of_each_form(cast: Cast) -> None:
    person = cast.person("chen.yu")
    for number in (*range(MOST + 2), 5):
        cast.clock.at += timedelta(seconds=1)
        at = f"/cases/{number}"
        keep_form(cast.backend, person, Typed(page=at, action=at, organization=None, fields=(("a", "b"),)))
    assert kept(cast) == MOST
    with cast.backend.reading() as session:
        assert begun_form(cast.backend, session, person, "/cases/1", None) is None
        assert begun_form(cast.backend, session, person, "/cases/2", None) is not None


def test_what_is_too_large_for_a_form_is_not_kept(cast: Cast) -> None:
    fields = (("a", "x" * 1_000_000),)
    typed = Typed(page="/a", action="/a", organization=None, fields=fields)
    assert keep_form(cast.backend, cast.person("chen.yu"), typed) is None


def keep(cast: Cast, person: str) -> str:
    name = keep_form(cast.backend, cast.person(person), CONFIDED)
    assert name is not None
    return name


def kept(cast: Cast) -> int:
    with cast.backend.reading() as session:
        return session.scalar(select(func.count()).select_from(KEPT_FORM)) or 0
