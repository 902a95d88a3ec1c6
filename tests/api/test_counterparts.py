"""What people read and do on pages, programs read and do by the API, but for what is left to pages with its reason."""

from __future__ import annotations

from collections import Counter

from flask import Flask

from tests.api.conftest import Programs
from tests.api.counterparts import COUNTERPARTS, LEFT
from tests.api.test_walk import DOCUMENT


def methods(app: Flask, endpoint: str) -> set[str]:
    return {each for rule in app.url_map.iter_rules(endpoint) for each in rule.methods or ()} - {"HEAD", "OPTIONS"}


def test_every_page_has_its_address_in_the_api_or_a_reason(programs: Programs) -> None:
    pages = {each.endpoint for each in programs.app.url_map.iter_rules() if not each.endpoint.startswith("api.")}
    placed = Counter([*COUNTERPARTS, *(page for pages in LEFT.values() for page in pages.split())])
    assert [page for page, times in placed.items() if times > 1] == []
    assert placed.keys() == pages, "enter each page in tests/api/counterparts.py"


def test_every_counterpart_is_there_and_does_what_its_page_does(programs: Programs) -> None:
    """What reads has one that reads, and what acts one that acts."""
    wrong = []
    for page, address in COUNTERPARTS.items():
        there = methods(programs.app, address) if address in programs.app.view_functions else set()
        acts = methods(programs.app, page) != {"GET"}
        if not there or acts != (there != {"GET"}):
            wrong.append(f"{page}: {address} {sorted(there)}")
    assert wrong == []


def test_the_manual_names_every_reason_for_which_something_is_left_to_pages() -> None:
    told = " ".join(DOCUMENT.read_text("utf-8").split())
    assert [reason for reason in LEFT if reason not in told] == []
