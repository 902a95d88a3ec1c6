"""Nothing that somebody typed reaches a log or a page about an error, not even when the database fails."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.test import TestResponse

from tests.web.conftest import Browser, Region

CANARY = "CANARY-7f3a"
FORMS: dict[str, dict[str, Any]] = {
    "/sign-in": {"email": f"{CANARY}@example.org", "password": CANARY},
    "/account/password": {"current": CANARY, "password": CANARY},
    "/people": {
        "name_en": CANARY, "name_zh": CANARY, "email": f"{CANARY}@example.org", "language": "zh",
    },
    "/organizations": {
        "name_en": CANARY, "name_zh": CANARY, "monogram": "CA", "kind": "local_government", "level": "county",
        "weight": "1",
    },
}  # fmt: skip


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("fails_at", ["first", "insert", "refused"])
def test_what_was_typed_is_in_no_log_and_on_no_error_page(
    region: Region, caplog: pytest.LogCaptureFixture, address: str, fails_at: str
) -> None:
    browser = region.signed_in("mei")
    token = browser.token("/help")
    caplog.set_level(logging.INFO)
    fail(region, fails_at)
    answer = send(browser, address, token)
    if fails_at == "first":
        assert answer.status_code in (500, 503)
    assert CANARY not in caplog.text
    assert token not in caplog.text
    assert CANARY not in answer.text or answer.status_code < 500


def test_a_link_that_breaks_does_not_stand_in_the_log(region: Region, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever has it sets the password: the path of an invitation is a secret."""
    region.app.view_functions["auth.invitation"] = broken
    assert region.browser().get(f"/invitations/{CANARY}").status_code == 500
    assert "/invitations/<token>" in caplog.text
    assert CANARY not in caplog.text


def broken(token: str) -> str:
    del token
    raise RuntimeError("broken")


def send(browser: Browser, address: str, token: str) -> TestResponse:
    return browser.client.post(address, data={"csrf_token": token, **FORMS[address]})


def fail(region: Region, at: str) -> None:
    """Every statement fails, or every one that inserts, as with a table that is damaged; or the database refuses what
    is inserted, which is no outage but a fault of the program, and stands in the log with all that is known of it.
    """
    kind = DataError if at == "refused" else OperationalError

    def damaged(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if at == "first" or statement.startswith(("INSERT", "UPDATE")):
            hidden = region.backend.sessions.engine.hide_parameters
            raise kind(statement, parameters, Exception("damaged"), hide_parameters=hidden)

    for engine in (region.backend.sessions.engine, region.backend.sessions.reader):
        event.listen(engine, "before_cursor_execute", damaged)
