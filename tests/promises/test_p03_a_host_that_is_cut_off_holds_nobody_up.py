"""P3: two hosts with pages, two with workers, one PostgreSQL. One of each is cut off from all in the middle of what it
does: what it held is given up, others do its work within a minute, and nothing is lost or done twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from govflow.store.sql.database import make_engine
from tests.builders import make_cast
from tests.conftest import OWNER
from tests.promises.acting import Client, claims
from tests.promises.dying import REQUESTS
from tests.promises.hosts import DATABASE, PORT, Network, NoNetwork, listening_there, network
from tests.promises.perils import Installation, Siege, founded
from tests.test_stopped_database import server

__all__ = ["server"]

pytestmark = [pytest.mark.on_request, pytest.mark.postgres]

WITHIN = 60.0
"""Seconds in which others must have done what the host left behind."""
HANGS = 90.0
"""Seconds for which it stands still while it is cut off; then it goes on, as if nothing had been."""
PATIENCE = 5.0  # seconds that a client waits for an answer before it turns to the other host


@pytest.fixture
def region(server: Any, tmp_path: Path) -> Iterator[tuple[Network, Installation]]:
    with ExitStack() as stack:
        try:
            place = stack.enter_context(network())
        except NoNetwork as error:
            pytest.skip(str(error))
        stack.enter_context(listening_there(server, place))
        url = make_url("postgresql://").set(username=OWNER, host=place.address(DATABASE), port=PORT, database="govflow")
        cast = make_cast(make_engine(url.render_as_string()), tmp_path / "data")
        found = founded(cast, tmp_path)
        yield place, found
        found.close()


def host(place: Network, region: Installation, number: int, program: str) -> Installation:
    """A host on which a program runs."""
    folder = region.folder / f"host-{number}"
    folder.mkdir()
    within, address = place.within(number), place.address(number)
    found = replace(region, folder=folder, host=address, within=within, port=8000, patience=PATIENCE, running={})
    found.start(program)
    return found


def test_what_a_host_held_that_was_cut_off_others_do_within_a_minute(region: tuple[Network, Installation]) -> None:
    place, installation = region
    with ExitStack() as stack:
        first, second, teller, other = (
            host(place, installation, 11 + number, program)
            for number, program in enumerate(("serve", "serve", "worker", "worker"))
        )
        for each in (first, second, teller, other):
            stack.callback(each.kill, *each.running)
        first.ready()
        second.ready()
        ours, theirs = Client(first, claims), Client(second, claims)
        siege = Siege(second, [ours, theirs])
        siege.work_through(lambda: siege.place.until(lambda: len(ours.done) > 2 < len(theirs.done), "nobody acts"))
        first.die_at("serve", "before commit", REQUESTS, hangs=HANGS)
        teller.die_at("worker", "before commit", "teller", hangs=HANGS)

        def cut_off() -> None:
            first.until(lambda: first.has_died("serve"), "nobody is in the middle of an act")
            place.cut_off(11)
            teller.until(lambda: teller.has_died("worker"), "nobody is in the middle of telling")
            place.cut_off(13)
            ours.place, known = second, len(ours.done)
            second.until(lambda: len(ours.done) > known, "what the host held holds up others", WITHIN)

        siege.work_through(cut_off)
        siege.told(WITHIN)
        siege.check()
        for number in (11, 13):
            place.mend(number)
        first.ready()
        ours.place = first
        siege.work_through(lambda: first.until(lambda: first_acts(ours), "the host does not come back"))
        siege.told(WITHIN)
        siege.check()


def first_acts(client: Client) -> bool:
    """Something was done through the host that is back."""
    return len(client.done) > client.asked_again
