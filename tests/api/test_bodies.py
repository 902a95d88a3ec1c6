"""What is sent is read strictly: what two programs could read in two ways is refused, with a problem that says so."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import Programs

PLAIN = {"workflow": "dispute-mediation", "title": "Weir", "answers": {"claim": "Water"}}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"null", 400),
        (b'{"title": "a", "title": "b"}', 400),
        (b'{"answers": {"claim": 1, "claim": 2}}', 400),
        (b'{"title": "\xff"}', 400),
        (b'{"title": "\\ud800"}', 422),
        (b'{"title": "a\\u0000b"}', 422),
        (b'{"title": "a\\u202eb"}', 422),
        (b'{"a\\u0000b": 1}', 400),
        (b'{"title": NaN}', 400),
        (b'{"title": Infinity}', 400),
        (b'{"answers": {"remedy_amount": 1e999}}', 400),
        (b'{"answers": {"remedy_amount": 1e-999}}', 400),
        (b'{"answers": {"remedy_amount": ' + b"9" * 5000 + b"}}", 400),
        (b'{"answers": {"remedy_amount": 0.' + b"9" * 5000 + b"}}", 400),
        (b'{"answers": {"respondent": 9223372036854775808}}', 400),
        (b'{"answers": ' + b'{"a": ' * 30 + b"1" + b"}" * 31, 400),
        (b'{"answers": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400),
        (b'{"title": "' + b"a" * 1_000_001 + b'"}', 413),
        (json.dumps(PLAIN | {"titel": "?"}).encode(), 422),
        (json.dumps(PLAIN | {"title": "a" * 201}).encode(), 422),
        (json.dumps(PLAIN | {"title": 7}).encode(), 422),
        (json.dumps(PLAIN | {"answers": []}).encode(), 422),
    ],
)
def test_a_body_that_is_none_of_ours_is_refused(programs: Programs, body: bytes, status: int) -> None:
    answer = programs.ask(
        "chen.yu",
        "POST",
        "/cases",
        data=body,
        content_type="application/json",
        headers={"Idempotency-Key": "a"},
    )
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text[:300]
    assert answer.json["status"] == status


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "multipart/mixed"],
)
def test_only_json_is_read(programs: Programs, kind: str) -> None:
    """Above all no form, which the page of another site could have a browser send."""
    answer = programs.ask("chen.yu", "POST", "/cases", data=json.dumps(PLAIN), content_type=kind)
    assert (answer.status_code, answer.json["type"]) == (415, "urn:govflow:problem:unsupported-media-type")


def test_a_compressed_body_is_not_unpacked(programs: Programs) -> None:
    answer = programs.ask(
        "chen.yu", "POST", "/cases", json=PLAIN, headers={"Content-Encoding": "gzip", "Idempotency-Key": "a"}
    )
    assert answer.status_code == 415


def test_of_who_bears_no_token_no_body_is_read(programs: Programs) -> None:
    answer = programs.ask(None, "POST", "/cases", data=b"{" * 5_000_000, content_type="application/json")
    assert answer.status_code == 401
    answer = programs.ask(None, "POST", "/uploads?filename=a.pdf", data=b"%PDF" * 5_000_000)
    assert answer.status_code == 401


def test_a_file_that_is_none_is_refused_at_its_name(programs: Programs) -> None:
    for name, content in (("a.exe", b"MZ"), ("a.pdf", b"MZ"), ("a", b"%PDF-"), ("a.pdf", b"")):
        answer = programs.ask("chen.yu", "POST", f"/uploads?filename={name}", data=content)
        assert (answer.status_code, answer.json["type"]) == (422, "urn:govflow:problem:invalid"), name


@pytest.mark.parametrize("path", ["/cases?at=%00", "/cases?q=%FF", "/cases/%00", "/organizations?below=" + "9" * 500])
def test_no_address_breaks_the_api(programs: Programs, path: str) -> None:
    answer = programs.get("chen.yu", path)
    assert answer.status_code in (200, 400, 404, 422)
    assert answer.content_type in ("application/json", "application/problem+json")


def test_no_other_site_may_call_it(programs: Programs) -> None:
    answer = programs.get("chen.yu", "/me", headers={"Origin": "https://elsewhere.example"})
    asked = programs.ask(None, "OPTIONS", "/cases", headers={"Origin": "https://elsewhere.example"})
    for each in (answer, asked):
        assert not [name for name in each.headers.keys() if name.startswith("Access-Control-")]  # noqa: SIM118


def test_nobody_keeps_an_answer_and_none_sets_a_cookie(programs: Programs) -> None:
    for path in ("/me", "/cases", "/nothing", "/openapi.json"):
        answer = programs.get("chen.yu", path)
        assert answer.headers["Cache-Control"] == "no-store", path
        assert "Set-Cookie" not in answer.headers, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
