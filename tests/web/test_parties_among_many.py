"""A case of five hundred parties: opening it and its pages ask the database as often as for five."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from govflow.services.commands.cases import OpenCase, open_case
from govflow.store.people import OrganizationRow
from tests.builders import new_key
from tests.services import agendas
from tests.statements import counted
from tests.web.desk import Desk, main_text, open_desk

FEW, MANY = 5, 500
ONCE_MORE = 3
"""What is written in batches goes out in so many more statements: of seats, desks, viewers."""


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def counties(desk: Desk) -> list[int]:
    """So many more governments."""
    own = {"kind": "local_government", "level": "county", "monogram": "CO", "fictional": True}
    rows = [{**own, "code": f"9{n:05}", "name_en": f"County {n}", "name_zh": f"县{n}"} for n in range(MANY)]
    agendas.prepared(desk.cast)  # which publishes the procedure
    with desk.cast.backend.transaction() as session:
        session.execute(insert(OrganizationRow), rows)
        return list(session.scalars(select(OrganizationRow.id).where(OrganizationRow.code.startswith("9"))))


def cost(act: Callable[[], Any]) -> tuple[int, Any]:
    with counted(Engine) as statements:
        found = act()
    return len(statements), found


def test_no_statement_is_sent_for_a_party(desk: Desk, counties: list[int]) -> None:
    browser, costs = desk.browser("chen.yu"), list[list[int]]()
    for number in (FEW, FEW, MANY):  # the first time what is kept for good is read
        opened, receipt = cost(partial(opening, desk, counties[:number]))
        path = f"/cases/{receipt.reference}"
        shown, page = cost(partial(browser.get, path))
        assert f"County {number - 1}" in main_text(page.text)
        put, _ = cost(partial(desk.cast.fire, agendas.CONVENER, receipt.reference, "put"))
        voting, _ = cost(partial(browser.get, path))
        voted_on, _ = cost(partial(browser.get, f"{path}/rounds/{desk.cast.round(receipt.reference).id}"))
        costs.append([shown, voting, voted_on, opened, put])
    _, few, many = costs
    assert many[:3] == few[:3]
    assert all(more - less <= ONCE_MORE for less, more in zip(few[3:], many[3:], strict=True)), (few, many)


def opening(desk: Desk, members: list[int]) -> Any:
    values = {"members": tuple(members), "agenda": ({"item": "Dredging"}, {"item": "Gauges"})}
    command = OpenCase(workflow="agenda", title="Agenda", values=values, key=new_key())
    return open_case(desk.cast.backend, desk.cast.actor(agendas.CONVENER), command)
