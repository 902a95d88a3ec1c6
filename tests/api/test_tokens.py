"""Tokens: made with the password, shown once, for one organization, and over at once with all that they rest on."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.services.accounts import metering
from govflow.services.commands import sessions
from govflow.services.commands.directory.people import deactivate_person
from govflow.services.commands.directory.sign_on.rules import make_rule, sign_out
from govflow.services.commands.directory.tokens import MOST, MakeToken, make_token, revoke_token
from govflow.services.commands.keys import GRACE, rotate_secret
from govflow.services.operation.notices.addresses import make_address, reader_of
from govflow.services.queries.directory.programs.tokens import load_tokens
from govflow.store.people import MembershipRow, TokenRow
from govflow.store.people.sign_on import AuthenticatorRow
from govflow.store.record.administration import ENTRY, check
from tests.api.conftest import Programs
from tests.builders import PASSWORD
from tests.services import disputes


def status(programs: Programs, token: str, path: str = "/me") -> int:
    answer = programs.get(None, path, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


def test_a_token_says_for_whom_it_acts_and_what_it_may_do(programs: Programs) -> None:
    me = programs.get("chen.yu", "/me").json
    assert (me["name"]["en"], me["organization_name"]["en"]) == ("Chen Yu", "Fangshan District")
    assert me["scopes"] == ["act", "bind", "file", "push", "read"]


def test_the_secret_stands_in_no_row_and_in_no_log(programs: Programs, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = programs.token("chen.yu")
    assert status(programs, token) == 200
    secret = token.partition(".")[2]
    with programs.cast.backend.reading() as session:
        for table in ("api_token", "administration_entry", "outbox"):
            rows = session.execute(text(f"SELECT * FROM {table}")).all()
            assert secret not in repr(rows), table
    assert secret not in caplog.text


def test_without_the_current_password_nobody_makes_one(programs: Programs) -> None:
    making = MakeToken(title="Test", scopes=("read",), days=30, password="another one")
    with pytest.raises(Invalid) as refused:
        make_token(programs.cast.backend, programs.cast.actor("chen.yu"), making)
    assert refused.value.fields.keys() == {"password"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("title", each) for each in (" ", "a" * 81, "a\u202eb")),
        *(("scopes", each) for each in (("act",), ("read", "all"), ())),
        *(("days", each) for each in (0, 367)),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(programs: Programs, field: str, value: object) -> None:
    settings = {"title": "Test", "scopes": ("read",), "days": 30, "password": PASSWORD, field: value}
    with pytest.raises(Invalid) as refused:
        make_token(programs.cast.backend, programs.cast.actor("chen.yu"), MakeToken(**settings))
    assert refused.value.fields.keys() == {field}


def test_who_acts_for_nobody_makes_none(programs: Programs) -> None:
    actor = programs.cast.actor("chen.yu")
    object.__setattr__(actor, "organization_id", None)
    with pytest.raises(Forbidden):
        make_token(programs.cast.backend, actor, MakeToken(title="T", scopes=("read",), days=1, password=PASSWORD))


def test_nobody_holds_tokens_without_end(programs: Programs) -> None:
    for _ in range(MOST):
        programs.token("chen.yu", "read")
    with pytest.raises(Conflict):
        programs.token("chen.yu", "read")


def test_a_token_that_was_altered_opens_nothing(programs: Programs) -> None:
    token = programs.token("chen.yu", "read")
    number, _, secret = token.removeprefix("govflow_").partition(".")
    for wrong in (
        f"govflow_{number}.{secret[:-1]}x",
        f"govflow_{int(number) + 1}.{secret}",
        f"govflow_999999999.{secret}",
        secret,
        f"{number}.{secret}",
        f"govflow_{number}.",
        "",
        "é" * 20,
        "a" * 100_000,
    ):
        assert status(programs, wrong) == 401, wrong[:80]


@pytest.mark.parametrize("change", ["scopes", "person_id", "organization_id", "expires_at"])
def test_a_row_that_was_changed_by_hand_opens_nothing(programs: Programs, change: str) -> None:
    token, cast = programs.token("chen.yu", "read"), programs.cast
    values = {
        "scopes": "read act bind",
        "person_id": cast.person("he.jun"),
        "organization_id": cast.organization("laishui"),
        "expires_at": cast.clock.at + timedelta(days=3000),
    }
    assert status(programs, token) == 200
    with cast.backend.transaction() as session:
        session.execute(update(TokenRow).values({change: values[change]}))
    assert status(programs, token) == 401


def test_it_is_over_on_the_moment_that_was_set(programs: Programs) -> None:
    token, clock = programs.token("chen.yu", days=2), programs.cast.clock
    clock.at += timedelta(days=2, seconds=-1)
    assert status(programs, token) == 200
    clock.at += timedelta(seconds=1)
    assert status(programs, token) == 401


def test_it_is_over_once_it_is_revoked_and_only_its_person_revokes_it(programs: Programs) -> None:
    token, backend = programs.token("chen.yu"), programs.cast.backend
    number = int(token.removeprefix("govflow_").partition(".")[0])
    with pytest.raises(Exception, match="no such token"):
        revoke_token(backend, programs.cast.actor("he.jun"), number)
    assert status(programs, token) == 200
    revoke_token(backend, programs.cast.actor("chen.yu"), number)
    assert status(programs, token) == 401
    with pytest.raises(Exception, match="no such token"):
        revoke_token(backend, programs.cast.actor("chen.yu"), number)


def test_it_is_over_with_the_password(programs: Programs) -> None:
    token = programs.token("chen.yu")
    sessions.change_password(
        programs.cast.backend, programs.cast.actor("chen.yu"), PASSWORD, "nine black cranes fly", "Test"
    )
    assert status(programs, token) == 401


def test_it_is_over_with_the_account(programs: Programs) -> None:
    token, cast = programs.token("chen.yu"), programs.cast
    deactivate_person(cast.backend, cast.actor("admin"), cast.person("chen.yu"), 1)
    assert status(programs, token) == 401


def test_an_administrator_who_signs_somebody_out_ends_what_was_taken_along(programs: Programs) -> None:
    """Who has the computer has the token on it and the address of the calendar."""
    token, cast = programs.token("chen.yu"), programs.cast
    other, calendar = programs.token("guo.wei"), make_address(cast.backend, cast.actor("chen.yu"))
    sign_out(cast.backend, cast.actor("admin"), cast.person("chen.yu"))
    assert (status(programs, token), status(programs, other)) == (401, 200)
    with cast.backend.reading() as session, pytest.raises(NotFound):
        reader_of(cast.backend, session, calendar)
    with cast.backend.reading() as session:
        assert check(session)[1] is None


def test_a_token_from_before_a_second_factor_was_asked_for_opens_nothing_without_one(programs: Programs) -> None:
    token, cast = programs.token("chen.yu"), programs.cast
    other, fangshan = programs.token("guo.wei"), cast.organization("fangshan")
    make_rule(cast.backend, cast.actor("admin"), organization_id=fangshan, role=None, provider=None)
    assert (status(programs, token), status(programs, other)) == (401, 200)
    row = AuthenticatorRow(person_id=cast.person("chen.yu"), secret=b"sealed", made_at=cast.clock.at, last_step=0)
    with cast.backend.transaction() as session:
        session.add(row)
    assert status(programs, token) == 200


def test_it_is_over_with_the_key_of_all_tokens(programs: Programs) -> None:
    token = programs.token("chen.yu")
    for purpose in sorted(GRACE.keys() - {"tokens"}):
        rotate_secret(programs.cast.backend, purpose, timedelta(0))
    assert status(programs, token) == 200
    rotate_secret(programs.cast.backend, "tokens", GRACE["tokens"])
    assert status(programs, token) == 401
    assert status(programs, programs.token("chen.yu")) == 200


def test_it_is_over_the_day_after_the_last_of_the_term(programs: Programs) -> None:
    token, cast = programs.token("chen.yu"), programs.cast
    with cast.backend.transaction() as session:
        mine = MembershipRow.person_id == cast.person("chen.yu")
        session.execute(update(MembershipRow).where(mine).values(until=cast.today))
    assert status(programs, token) == 200
    cast.clock.at += timedelta(days=1)
    assert status(programs, token) == 401


def test_another_post_does_not_take_the_place_of_the_one_that_ended(programs: Programs) -> None:
    """Else the token would act for an organization that it was never made for."""
    token, cast = programs.token("chen.yu"), programs.cast
    with cast.backend.transaction() as session:
        mine = MembershipRow.person_id == cast.person("chen.yu")
        session.execute(update(MembershipRow).where(mine).values(organization_id=cast.organization("laishui")))
    assert status(programs, token) == 401


def test_of_several_organizations_it_sees_the_cases_of_its_own_alone(programs: Programs) -> None:
    cast = programs.cast
    reference = disputes.draft(cast)
    token = programs.token("guo.wei")
    with cast.backend.transaction() as session:
        place = {"person_id": cast.person("guo.wei"), "organization_id": cast.organization("fangshan")}
        session.add(MembershipRow(role="liaison", since=cast.today, **place))
    assert status(programs, token, f"/cases/{reference}") == 404


@pytest.mark.parametrize(("scopes", "statuses"), [(("read",), (200, 403)), (("read", "act"), (200, 201))])
def test_who_only_reads_takes_no_step(programs: Programs, scopes: tuple[str, ...], statuses: tuple[int, int]) -> None:
    programs.tokens["chen.yu"] = programs.token("chen.yu", *scopes)
    laishui = programs.cast.organization("laishui")
    opening = {"workflow": "dispute-mediation", "title": "Weir", "answers": {"respondent": laishui, "claim": "Water"}}
    answer = programs.post("chen.yu", "/cases", opening)
    assert (programs.get("chen.yu", "/cases").status_code, answer.status_code) == statuses
    if answer.status_code == 403:
        assert answer.json["type"] == "urn:govflow:problem:insufficient-scope"
        assert 'scope="file"' in answer.headers["WWW-Authenticate"]
        assert "account page" in answer.json["detail"]


def test_the_log_of_administration_has_who_made_and_revoked_it(programs: Programs) -> None:
    token, backend = programs.token("chen.yu", "read"), programs.cast.backend
    revoke_token(backend, programs.cast.actor("chen.yu"), int(token.removeprefix("govflow_").partition(".")[0]))
    with backend.reading() as session:
        found = session.execute(select(ENTRY.c.name, ENTRY.c.about_person).where(ENTRY.c.kind == "api_token")).all()
        assert check(session)[1] is None
    assert [tuple(each) for each in found] == [(name, programs.cast.person("chen.yu")) for name in ("made", "revoked")]


def test_its_person_sees_when_it_was_last_used(programs: Programs) -> None:
    token, cast = programs.token("chen.yu"), programs.cast
    cast.clock.at += timedelta(hours=3)
    assert status(programs, token) == 200
    with cast.backend.reading() as session:
        [line] = load_tokens(cast.backend.work(session, cast.actor("chen.yu")))
    assert line.seen_at == cast.clock.at


def test_requests_are_counted_in_the_database_and_limited(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metering, "MOST", 3)
    token = programs.token("chen.yu")
    answers = [programs.get(None, "/me", headers={"Authorization": f"Bearer {token}"}) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert [each.headers["RateLimit"].split(";")[1] for each in answers[:3]] == ["r=2", "r=1", "r=0"]
    assert (answers[3].content_type, answers[3].headers["Retry-After"]) == ("application/problem+json", "60")
    assert status(programs, programs.token("chen.yu")) == 200  # each token for itself
    programs.cast.clock.at += metering.WINDOW
    assert status(programs, token) == 200
    with programs.cast.backend.reading() as session:
        assert session.scalar(select(func.max(TokenRow.used))) == 1
