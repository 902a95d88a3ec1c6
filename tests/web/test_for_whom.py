"""Every form carries for whom it is filled in, and every address that changes something asks it first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govflow.paths import data_path
from govflow.web.frame.carried import FILLING_IN, OF_THE_PERSON
from govflow.web.frame.refilled import refilled
from govflow.web.frame.security import policies
from tests.web.conftest import Region
from tests.web.desk import hidden

PAGES = Path(str(data_path("templates")))


def test_every_form_that_has_a_token_says_for_whom() -> None:
    """The token stands nowhere else than where this is written beside it; without the token no form does anything."""
    for path in PAGES.rglob("*.html"):
        for found in re.finditer(r'name="csrf_token"[^>]*>(.{0,30})', path.read_text("utf-8")):
            assert found[1].startswith("{{ carried_for("), path
        assert ".csrf_token" not in path.read_text("utf-8"), path


def test_every_address_refuses_what_was_filled_in_for_another_organization(region: Region) -> None:
    """A new one as well: it is asked before any view."""
    wanglin = region.signed_in("wanglin")
    there, here = (str(region.organizations[name]) for name in ("hebei", "office"))
    wanglin.post("/account/acting-for", {"organization": there}, page="/inbox")
    form = hidden(wanglin.get("/inbox").text.replace("<header", "<main", 1))
    carried = next(each for each in form["for"] if each)
    wanglin.post("/account/acting-for", {"organization": here}, page="/inbox")
    rules, asked = policies(region.app), 0
    adapter = region.app.url_map.bind("localhost")
    token = wanglin.token("/inbox")
    for rule in region.app.url_map.iter_rules():
        personal = rule.endpoint.partition(".")[0] in OF_THE_PERSON | FILLING_IN
        if "POST" not in (rule.methods or ()) or rules[rule.endpoint].name != "signed in" or personal:
            continue
        path = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, 1), method="POST")
        answer = wanglin.client.post(path, data={"csrf_token": token, "for": carried})
        assert answer.status_code == 409, path
        assert "You filled this in for Hebei; you now act for Joint Office." in answer.text, path
        asked += 1
    assert asked > 100


@pytest.mark.parametrize(
    ("form", "typed", "filled"),
    [
        ('<input name="a" value="x">', [("a", "<b>")], '<input name="a" value="&lt;b&gt;">'),
        ('<input type="hidden" name="a" value="x">', [("a", "y")], '<input type="hidden" name="a" value="x">'),
        ('<input type="password" name="a">', [("a", "y")], '<input type="password" name="a">'),
        ('<textarea name="a">old</textarea>', [("a", "1\n2 &")], '<textarea name="a">\n1\n2 &amp;</textarea>'),
        (
            '<input type="radio" name="a" value="1" checked><input type="radio" name="a" value="2">',
            [("a", "2")],
            '<input type="radio" name="a" value="1"><input type="radio" name="a" value="2" checked>',
        ),
        (
            '<select name="a"><option value="1" selected>One</option><option value="2">Two</option></select>',
            [("a", "2")],
            '<select name="a"><option value="1">One</option><option value="2" selected>Two</option></select>',
        ),
        (
            '<input type="checkbox" name="a" value="1" checked>',
            [("b", "2")],
            '<input type="checkbox" name="a" value="1">',
        ),
        (
            '<input name="a"><input name="a">',
            [("a", "1"), ("a", "2")],
            '<input name="a" value="1"><input name="a" value="2">',
        ),
        (
            '<input type="file" name="f">',
            [("f_kept", "token")],
            '<input type="file" name="f"><input type="hidden" name="f_kept" value="token">',
        ),
    ],
)
def test_a_form_is_filled_in_again_as_it_was_typed(form: str, typed: list[tuple[str, str]], filled: str) -> None:
    page = '<p>\u2028</p>\n<details><form action="/a?back=1">{}</form></details><form action="/b">{}</form>'
    opened = page.replace("<details>", "<details open>")
    assert refilled(page.format(form, form), "/a", typed) == opened.format(filled, form)


def test_of_two_forms_to_one_address_the_one_with_the_same_hidden_fields_is_filled_in() -> None:
    one = '<form action="/a"><input type="hidden" name="seat" value="{}"><input name="t"{}></form>'
    page = one.format(1, "") + one.format(2, "")
    assert refilled(page, "/a", [("seat", "2"), ("t", "x")]) == one.format(1, "") + one.format(2, ' value="x"')
    assert refilled(page, "/elsewhere", [("t", "x")]) == page
