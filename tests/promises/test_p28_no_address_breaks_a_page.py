"""P28: no moment, year or number in an address breaks a page, whatever it says and whoever asks."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.promises.access import ACCESS
from tests.promises.figures import figure
from tests.promises.house import House
from tests.promises.scene import Scene, set_scene

WEB = Path(__file__).parents[2] / "govflow" / "web"
ASKED = re.compile(r'(?:args|asked)\.get\("(\w+)"')
BLUEPRINT = re.compile(r'(?:Blueprint|portal)\("(\w+)"')
NAMES = dict[str, set[str]]()
"""What the pages of a blueprint take from their addresses."""
for path in WEB.rglob("*.py"):
    for blueprint in BLUEPRINT.findall(text := path.read_text("utf-8")):
        NAMES.setdefault(blueprint, set()).update(ASKED.findall(text))
NAMES["exports"] = NAMES["cases"]
NAMES["open_data"] |= NAMES["cases"]
NAMES["texts"] = {"from", "to"}
NAMES["portal"] |= {"at"}
NAMES["portal_registers"] |= {"at"}
NAMES["administration"] |= {"organization", "person"}

MOMENTS = (
    "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999-23:59", "9999-12-31T23:59:59Z",
    "2026-03-02T10:00:00", "2026-03-02", "10000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "infinity",
)  # fmt: skip
NUMBERS = ("", "0", "1", "-1", "9999", "10000", "2147483648", "9" * 5000, "1e9", "①", "٣", "+5", "1_0", "nan")
PLACES = (*MOMENTS, *(f"{number}@{each}" for each in MOMENTS for number in ("1", "-1")))
PAGED = ("at", "after")  # where a page of a list begins


@pytest.fixture
def scene(house: House) -> Scene:
    return set_scene(house)


def test_every_name_that_a_page_takes_is_tried() -> None:
    assert set().union(*NAMES.values()) >= {"after", "at", "below", "year", "organization", "person", "q", "kind"}
    assert (NAMES["chairing"], NAMES["papers"] & {"language"}) == ({"before"}, {"language"})
    assert NAMES["desk"] >= {"entry"}


def test_no_page_breaks_on_what_its_address_carries(scene: Scene) -> None:
    found = [(endpoint, name) for endpoint, method in ACCESS if method == "GET" for name in names_of(endpoint)]
    asked = [(*each, value) for each in found for value in (PLACES if each[1] in PAGED else NUMBERS)]
    broken = [each for each in asked[:: figure(14, 1)] if status(scene, *each) >= 500]
    assert broken == []


@pytest.mark.parametrize("page", ["cases.index", "inbox.index", "people.index"])
def test_no_page_of_a_list_begins_where_no_moment_is(scene: Scene, page: str) -> None:
    broken = [each for name in PAGED for each in PLACES if status(scene, page, name, each) >= 500]
    assert broken == []


def names_of(endpoint: str) -> list[str]:
    return sorted(NAMES.get(endpoint.partition(".")[0], ()))


def status(scene: Scene, endpoint: str, name: str, value: str) -> int:
    path = scene.path(endpoint, "GET")
    return scene.send("own", "GET", f"{path}?{name}={quote(value)}").status_code
