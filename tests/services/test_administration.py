"""Every act of administration leaves its entry in the log, in the transaction of the act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import Conflict, Invalid, Stale
from govflow.services.commands.directory import belongings, organizations, people, terms
from govflow.services.commands.directory.calendars import ChangeDay, change_day
from govflow.services.commands.setup import make_administrator
from govflow.services.queries.directory.log import LogLine, load_log
from govflow.services.queries.directory.log_words import ACTS
from govflow.services.queries.operations import verify_record
from govflow.store.people import BelongingRow, MandateRow, MembershipRow, OrganizationRow
from govflow.values import Text
from tests.builders import Cast
from tests.services.disputes import PDF

CHICHENG: dict[str, Any] = {
    "name_en": "Chicheng County", "name_zh": "赤城县", "monogram": "CC", "kind": "local_government", "level": "county",
    "subtype": None, "code": None, "parent_id": None, "weight": "1", "fictional": False,
}  # fmt: skip


def log(cast: Cast, **about: Any) -> tuple[LogLine, ...]:
    with cast.backend.reading() as session:
        return load_log(cast.backend.work(session, cast.actor("admin")), **about).lines


def changes(line: LogLine) -> dict[str, tuple[Any, Any]]:
    return {each.label.en: (each.before, each.after) for each in line.changes}


def all_acts(cast: Cast) -> None:
    """Everything that can be administered, each once."""
    backend, admin = cast.backend, cast.actor("admin")
    place = organizations.add_organization(backend, admin, organizations.OrganizationDetails(**CHICHENG))
    organizations.edit_organization(
        backend, admin, place, 1, organizations.OrganizationDetails(**CHICHENG | {"weight": "2.50"})
    )
    organizations.deactivate_organization(backend, admin, place, 2)
    organizations.reactivate_organization(backend, admin, place, 3)
    account = {"email": "li@example.org", "name_en": "Li Na", "name_zh": "李娜", "language": "zh"}
    person = people.invite_person(backend, admin, people.InvitePerson(**account, administrator=False))
    people.invite_again(backend, admin, person)
    people.edit_person(
        backend, admin, people.EditPerson(person_id=person, seen_version=1, administrator=True, **account)
    )
    people.deactivate_person(backend, admin, person, 2)
    people.reactivate_person(backend, admin, person, 3)
    term = {"person_id": person, "organization_id": place, "since": cast.today, "until": None}
    terms.give_role(backend, admin, terms.GiveRole(role="legal", **term))
    terms.end_role(backend, admin, _last(cast, MembershipRow))
    instruction = {"workflow": "dispute-mediation", "case": None, "number": "2026-7", "instruction": PDF}
    terms.give_mandate(backend, admin, terms.GiveMandate(**instruction, **term))
    terms.revoke_mandate(backend, admin, _last(cast, MandateRow))
    body = {"group_id": cast.organization("conference"), "organization_id": place}
    belongings.take_in(backend, admin, belongings.TakeIn(**body, since=cast.today, until=None))
    belongings.let_go(backend, admin, _last(cast, BelongingRow))
    day = date(2030, 7, 1)
    change_day(backend, admin, ChangeDay(calendar="cn", day=day, working=False, note="Flood notice 12"))
    change_day(backend, admin, ChangeDay(calendar="cn", day=day, working=None))


def test_every_act_has_one_entry_and_the_chain_holds(cast: Cast) -> None:
    all_acts(cast)
    lines = log(cast)
    # these take two, or are founded by the operator: test_recoveries, of chairs, test_bodies; or are about one's own
    # ways of signing in: test_second_factors, test_passkeys, test_providers, test_tokens, test_webhooks; or one has to
    # accept them: test_services, test_own_people; or one does it oneself: test_deputies
    apart = {"recovery", "chair_order", "chair_objection", "chair_swap", "body", "body_change"}
    apart |= {"authenticator", "passkey", "identity", "sign_on_rule", "api_token", "webhook"}
    apart |= {"service", "service_charge", "invitation", "deputy"}
    ways = {
        ("person", each)
        for each in ("codes made", "code used", "signed out", "ways removed", "reset by mail", "joined")
    }
    titles = [each for (kind, name), each in ACTS.items() if kind not in apart and (kind, name) not in ways]
    assert [each.title for each in reversed(lines)] == [
        *titles[:4], titles[4], titles[6], titles[5], *titles[7:],
    ]  # fmt: skip
    assert {each.by for each in lines} == {cast.actor("admin").person}
    found = verify_record(cast.backend)
    assert (found.rows, found.first_broken) == (len(titles), None)


def test_an_entry_shows_the_fields_that_changed_in_words(cast: Cast) -> None:
    all_acts(cast)
    by_title = {each.title.en: each for each in log(cast)}
    assert changes(by_title["Organization changed"]) == {"Voting weight": ("1", "2.5")}
    assert changes(by_title["Organization entered"])["Level"] == (None, Text(en="district or county", zh="区县级"))
    assert changes(by_title["Account changed"]) == {"Administrator": (False, True)}
    assert changes(by_title["Link to set a password made"]) == {}
    given = by_title["Mandate given"]
    assert (given.which, given.organization, given.person) == (
        "2026-7", Text(en="Chicheng County", zh="赤城县"), Text(en="Li Na", zh="李娜"),
    )  # fmt: skip
    assert len(changes(given)["SHA-256 of the instruction"][1]) == 64
    assert changes(by_title["Mandate revoked"]) == {"Revoked": (None, cast.clock.at)}
    assert changes(by_title["Change of the calendar taken back"])["By which notice"] == ("Flood notice 12", None)


def test_the_pages_of_an_organization_and_a_person_have_their_own_entries(cast: Cast) -> None:
    all_acts(cast)
    newest = log(cast)[4]  # the mandate
    about_organization = log(cast, organization_id=newest.organization_id)
    about_person = log(cast, person_id=newest.person_id)
    assert (len(about_organization), len(about_person)) == (8, 9)
    assert log(cast, person_id=cast.person("he.jun")) == ()


def test_a_long_log_is_read_page_by_page(cast: Cast) -> None:
    all_acts(cast)
    seen: list[int] = []
    below: int | None = None
    with cast.backend.reading() as session:
        while True:
            page = load_log(cast.backend.work(session, cast.actor("admin")), below=below, most=4)
            seen += [each.seq for each in page.lines]
            below = page.earlier
            if below is None:
                break
    assert seen == list(range(17, 0, -1))


def test_what_is_refused_leaves_no_entry(cast: Cast) -> None:
    admin, backend = cast.actor("admin"), cast.backend
    with pytest.raises(Conflict):
        people.deactivate_person(backend, admin, cast.person("admin"), 1)
    with pytest.raises(Stale):
        people.reactivate_person(backend, admin, cast.person("he.jun"), 99)
    with pytest.raises(Invalid):
        organizations.add_organization(
            backend, admin, organizations.OrganizationDetails(**CHICHENG | {"code": "130000"})
        )
    change_day(backend, admin, ChangeDay(calendar="cn", day=date(2030, 7, 1), working=None))
    assert log(cast) == ()


def test_what_the_operator_does_on_the_command_line_is_logged_too(cast: Cast) -> None:
    make_administrator(cast.backend, "he.jun@govflow.example")
    (line,) = log(cast, person_id=cast.person("he.jun"))
    assert (line.by, changes(line)) == (None, {"Administrator": (False, True)})


def test_a_role_that_ends_keeps_its_first_day_in_the_log(cast: Cast) -> None:
    with cast.backend.reading() as session:
        row = session.scalars(select(MembershipRow).where(MembershipRow.person_id == cast.person("he.jun"))).first()
    assert row is not None
    terms.end_role(cast.backend, cast.actor("admin"), row.id)
    (line,) = log(cast, person_id=cast.person("he.jun"))
    assert changes(line) == {"Last day": (None, cast.today - timedelta(days=1))}


@pytest.mark.parametrize(("typed", "kept"), [("1", "1"), (" 2.50 ", "2.5"), ("7/3", "7/3"), ("0.000001", "0.000001")])
def test_a_weight_is_kept_exactly(cast: Cast, typed: str, kept: str) -> None:
    details = organizations.OrganizationDetails(**CHICHENG | {"weight": typed})
    place = organizations.add_organization(cast.backend, cast.actor("admin"), details)
    with cast.backend.reading() as session:
        assert session.get_one(OrganizationRow, place).weight == kept


@pytest.mark.parametrize("typed", ["0", "0/3", "-1", "1/0", "1e3", "nan", "1/-2", "٣", "1234567890", "x", "1.5/2"])
def test_what_is_no_weight_above_nothing_is_refused(cast: Cast, typed: str) -> None:
    details = organizations.OrganizationDetails(**CHICHENG | {"weight": typed})
    with pytest.raises(Invalid) as problem:
        organizations.add_organization(cast.backend, cast.actor("admin"), details)
    assert problem.value.fields.keys() == {"weight"}


def test_what_a_department_is_for_is_kept_and_logged_in_words(cast: Cast) -> None:
    details = organizations.OrganizationDetails(**CHICHENG, function="water")
    place = organizations.add_organization(cast.backend, cast.actor("admin"), details)
    with cast.backend.reading() as session:
        assert session.get_one(OrganizationRow, place).function == "water"
    assert changes(log(cast)[0])["Function"] == (None, Text(en="water", zh="水行政"))


def test_whom_a_body_took_in_stands_in_the_log_of_the_body_by_name(cast: Cast) -> None:
    all_acts(cast)
    ended, taken_in = log(cast, organization_id=cast.organization("conference"))
    assert taken_in.which == Text(en="Chicheng County", zh="赤城县")
    assert changes(taken_in)["First day"] == (None, cast.today)
    assert changes(ended) == {"Ended": (None, cast.clock.at)}


def test_a_function_that_is_none_is_refused(cast: Cast) -> None:
    details = organizations.OrganizationDetails(**CHICHENG, function="watr")
    with pytest.raises(Invalid) as problem:
        organizations.add_organization(cast.backend, cast.actor("admin"), details)
    assert problem.value.fields.keys() == {"function"}


def _last(cast: Cast, row: type[MembershipRow | MandateRow | BelongingRow]) -> int:
    with cast.backend.reading() as session:
        return session.scalars(select(row.id).order_by(row.id.desc())).first() or 0
