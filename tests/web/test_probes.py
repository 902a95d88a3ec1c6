"""What machines ask: is the process alive, may it be sent requests, what has it counted; and who may ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import values
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from govflow.app import create_app
from govflow.services.commands.deadlines import sweep
from govflow.web.frame.metrics import Metrics
from tests.web.conftest import Browser, Region
from tests.web.desk import main_text

TOKEN = "4pKq-9vT2_xWzR7mL0sYb3NcE8hGfJ1d"
OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}


def with_settings(region: Region, **changes: Any) -> Browser:
    settings = replace(region.backend.settings, **changes)
    return Browser(create_app(settings, replace(region.backend, settings=settings)).test_client())


def ask(browser: Browser, path: str = "/metrics", place: dict[str, str] | None = None, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.client.get(path, environ_overrides=place or {}, headers=named)


def test_a_process_lives_whatever_becomes_of_the_database(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = region.signed_in("hejun")  # even for whoever is signed in, nobody is looked up
    monkeypatch.setattr(type(region.backend), "reading", None)
    answer = browser.get("/healthz")
    assert (answer.status_code, answer.text, answer.headers["Cache-Control"]) == (200, "well\n", "no-store")


def test_a_process_is_ready_as_long_as_somebody_sweeps_where_the_operator_asks_for_that(region: Region) -> None:
    browser = with_settings(region, ready_minutes=15)
    assert ask(browser, "/readyz").status_code == 503  # never
    sweep(region.backend)
    assert ask(browser, "/readyz").status_code == 200
    region.clock.at += timedelta(minutes=15)
    assert ask(browser, "/readyz").status_code == 200
    region.clock.at += timedelta(minutes=1)
    answer = ask(browser, "/readyz")
    assert (answer.status_code, answer.text, answer.headers["Retry-After"]) == (503, "not ready\n", "5")
    assert ask(with_settings(region, ready_minutes=16), "/readyz").status_code == 200
    assert ask(region.browser(), "/readyz").status_code == 200  # pages can be read and written all the same


@pytest.mark.parametrize("statement", ["UPDATE schema_floor SET oldest = '9999'", "DROP TABLE schema_floor"])
def test_a_process_is_not_ready_for_another_schema(region: Region, statement: str) -> None:
    sweep(region.backend)
    with region.backend.transaction() as session:
        session.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert ask(region.browser(), "/readyz").status_code == 200  # a later one that only added
    with region.backend.transaction() as session:
        session.connection.exec_driver_sql(statement)
    assert ask(region.browser(), "/readyz").status_code == 503


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_machines_ask_by_number_and_nobody_else_does(region: Region, path: str) -> None:
    assert ask(region.browser(), path, Host="10.1.2.3:8000").status_code in (200, 503)
    assert ask(region.browser(), "/sign-in", Host="10.1.2.3:8000").status_code == 400


@pytest.mark.parametrize(
    ("place", "headers", "status"),
    [
        ({}, {}, 200),
        ({"REMOTE_ADDR": "::1"}, {}, 200),
        (OUTSIDE, {}, 404),
        (OUTSIDE, {"Authorization": f"Bearer {TOKEN}"}, 200),
        (OUTSIDE, {"Authorization": f"Bearer {TOKEN[:-1]}"}, 404),
        (OUTSIDE, {"Authorization": TOKEN}, 404),
        (OUTSIDE, {"Authorization": "Bearer "}, 404),
        (OUTSIDE, {"X_Forwarded_For": "127.0.0.1"}, 404),
        ({}, {"X_Forwarded_For": "203.0.113.7"}, 404),
        ({}, {"X_Real_Ip": "203.0.113.7"}, 404),
        ({}, {"X_Forwarded_For": "203.0.113.7", "Authorization": f"Bearer {TOKEN}"}, 200),
    ],
)
@pytest.mark.parametrize("proxies", [0, 1])
def test_numbers_are_for_this_machine_and_for_whoever_bears_the_token(
    region: Region, place: dict[str, str], headers: dict[str, str], status: int, proxies: int
) -> None:
    browser = with_settings(region, metrics_token=TOKEN, proxies=proxies)
    assert ask(browser, place=place, **headers).status_code == status


def test_without_a_token_in_the_settings_none_is_the_right_one(region: Region) -> None:
    for given in ("Bearer ", "Bearer", "Bearer None", ""):
        assert ask(region.browser(), place=OUTSIDE, Authorization=given).status_code == 404


def test_behind_a_proxy_that_says_nothing_nobody_is_on_this_machine(region: Region) -> None:
    assert ask(with_settings(region, https=True)).status_code == 404
    assert ask(with_settings(region, https=True, proxies=1)).status_code == 200


def test_for_others_there_is_no_such_address(region: Region) -> None:
    answers = [ask(region.browser(), path, OUTSIDE) for path in ("/metrics", "/nothing-there")]
    assert main_text(answers[0].text) == main_text(answers[1].text)
    assert {each.status_code for each in answers} == {404}


def test_requests_are_counted_by_route_and_nothing_tells_of_cases(region: Region) -> None:
    browser = region.signed_in("hejun")
    for path in ("/cases/BTH-DM-2026-0001", "/cases/BTH-DM-2026-0002", "/x/CANARY"):
        browser.get(path)
    browser.client.open("/help", method="CANARY")
    shown = ask(region.browser()).text
    found = {
        (each.labels["method"], each.labels["route"], each.labels["status"]): each.value
        for family in text_string_to_metric_families(shown)
        for each in family.samples
        if each.name == "govflow_request_seconds_count"
    }
    assert found["GET", "/cases/<reference>", "404"] == 2
    assert found["GET", "none", "404"] == 1
    assert not any(word in shown for word in ("CANARY", "2026-000", "example.org", "dispute"))


def test_how_far_behind_an_installation_is_is_told(region: Region) -> None:
    sweep(region.backend)
    region.clock.at += timedelta(minutes=3)
    lines = ask(region.browser()).text.splitlines()
    for each in ("database_up 1.0", "last_sweep_age_seconds 180.0", "deadlines_waiting 0.0", "entries_unsequenced 0.0"):
        assert f"govflow_{each}" in lines


def test_processes_of_one_server_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for process in ("1", "2"):
        monkeypatch.setattr(values, "ValueClass", values.MultiProcessValue(lambda process=process: process))
        Metrics(tmp_path).note("GET", "/help", 200, 0.03, 4)
    shown = Metrics(tmp_path).text(None).decode()
    assert 'govflow_request_seconds_count{method="GET",route="/help",status="200"} 2.0' in shown
    assert 'govflow_request_statements_total{route="/help"} 8.0' in shown
    assert "govflow_database_up 0.0" in shown
