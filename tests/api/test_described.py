"""The description of the API is true: whatever is sent, no answer is one that it does not describe, and none a 5xx."""

from __future__ import annotations

import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from govflow.services.accounts import metering
from tests.api.conftest import Programs
from tests.promises.figures import figure
from tests.services import disputes


@schemathesis.serializer("application/offset+octet-stream")
def _bytes(_context: Any, value: Any) -> Any:
    """What follows of a file is sent as it is."""
    return value


DESCRIPTION = "/api/v1/openapi.json"
CHECKS = [schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance]
CHECKS += [response_schema_conformance]
SEED = 20260302


@pytest.fixture
def told(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(metering, "MOST", 10**6)
    return schemathesis.openapi.from_wsgi(DESCRIPTION, programs.app)


def test_it_is_openapi_3_1_and_tells_of_no_page(programs: Programs) -> None:
    description = programs.get(None, "/openapi.json").json
    assert description["openapi"] == "3.1.0"
    assert {each.startswith("/api/v1/") for each in description["paths"]} == {True}
    assert description["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for path, item in description["paths"].items():
        for method, operation in item.items():
            assert operation["security"] == [{"token": []}], (method, path)
            for status in ("401", "404", "422", "429"):
                assert "application/problem+json" in operation["responses"][status]["content"], (method, path)


def test_all_that_the_description_refers_to_is_there(programs: Programs) -> None:
    told = programs.get(None, "/openapi.json")
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', told.text))
    assert named - told.json["components"]["schemas"].keys() == set()


def test_every_route_stands_in_the_description(programs: Programs) -> None:
    described = {
        (method.upper(), path)
        for path, item in programs.get(None, "/openapi.json").json["paths"].items()
        for method in item
    }
    rules = [each for each in programs.app.url_map.iter_rules() if each.endpoint.startswith("api.")]
    routes = {
        (method, each.rule.replace("<", "{").replace(">", "}"))
        for each in rules
        if each.endpoint not in ("api.nothing", "api.description")
        for method in each.methods - {"HEAD", "OPTIONS"}
    }
    assert described == routes


def test_no_answer_is_undescribed_whatever_is_sent(programs: Programs, told: Any) -> None:
    """In the short run a few requests for each operation; a thousand take hours."""
    try_all(programs, told, figure(3, 1000))


def try_all(programs: Programs, told: Any, examples: int) -> None:
    """Send made-up requests to every operation: half of them about a case that there is, as one of its parties."""
    parts = {"reference": disputes.proposal(programs.cast), "round_id": 1, "seat_id": 1, "name": "withdraw"}
    parts |= {"workflow": "dispute-mediation", "version": 1, "organization_id": 1, "number": 1}
    parts |= dict.fromkeys(("statement_id", "place_id", "prepared_id", "line_id", "order_id", "swap_id"), 1)
    parts |= dict.fromkeys(("confidence", "offer", "sitting", "proposal", "notice_id", "document_id"), "0" * 32)
    parts |= {"clause": "c-1", "field": "claim", "mandate_id": 1}
    parts |= {"fund_id": programs.cast.fund("water_central"), "account": "available", "agreement": "luan-river"}
    version = programs.version("chen.yu", parts["reference"])
    tried = 0
    for found in told.get_all_operations():
        operation = found.ok()
        about = {each.name: parts[each.name] for each in operation.path_parameters if each.name in parts}

        @seed(SEED)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), real=st.booleans(), about=st.just(about))
        def send(case: Any, real: bool, about: dict[str, Any]) -> None:
            if real:
                case.path_parameters = {**(case.path_parameters or {}), **about}
                if "If-Match" in (case.headers or {}):
                    case.headers["If-Match"] = f'"{version}"'
            headers = {"Authorization": f"Bearer {programs.tokens['chen.yu']}"}
            case.call_and_validate(headers=headers, checks=CHECKS)

        send()
        tried += 1
    assert tried >= 20
