"""The places of the regional body: who fills them, what is refused, and that cases find who is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from govflow.services.commands.directory.bodies import ArrangeBody, arrange_body
from govflow.services.commands.directory.organizations import deactivate_organization
from govflow.services.queries.case.names import of_no_case
from govflow.services.queries.directory.bodies import load_body
from govflow.services.queries.directory.log import load_log
from govflow.services.queries.directory.told import load_told
from govflow.store.people import BodyRow, OrganizationRow
from govflow.values import SYSTEM
from tests.builders import Cast


def places(cast: Cast, **other: int | None) -> ArrangeBody:
    """Those that stand, but for the others."""
    with cast.backend.reading() as session:
        page = load_body(cast.backend.work(session, SYSTEM))
    stands = {"office_id": page.office_id, "finance_id": page.finance_id, "central_id": page.central_id}
    return ArrangeBody(**{**stands, **other}, seen=page.seen)


def arrange(cast: Cast, command: ArrangeBody) -> None:
    arrange_body(cast.backend, cast.actor("admin"), command)


def test_an_administrator_fills_the_places_and_the_log_says_so(cast: Cast) -> None:
    arrange(cast, places(cast, finance_id=cast.organization("mof"), central_id=None))
    with cast.backend.reading() as session:
        row = session.scalars(select(BodyRow)).one()
        assert (row.finance_id, row.central_id) == (cast.organization("mof"), None)
        [line] = load_log(cast.backend.work(session, SYSTEM), most=1).lines
    assert (line.title.en, line.organization_id) == ("Places of the regional body changed", row.organization_id)
    assert {(str(each.label), str(each.before), str(each.after)) for each in line.changes} == {
        ("Finance department", "Joint Office Finance Division", "Ministry of Finance"),
        ("Central authority", "Central Leading Group for Coordinated Development", "None"),
    }


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        ({"office_id": None}, Invalid),
        ({"finance_id": "conference"}, Invalid),
        ({"central_id": "mca"}, Conflict),  # where the administrator serves
        ({"finance_id": "chamber"}, NotFound),  # deactivated
        ({}, Conflict),
    ],
)
def test_what_fills_no_place_is_refused(cast: Cast, other: dict[str, str | None], refused: type[Exception]) -> None:
    with cast.backend.reading() as session:
        version = session.get_one(OrganizationRow, cast.organization("chamber")).version
    deactivate_organization(cast.backend, cast.actor("admin"), cast.organization("chamber"), version)
    command = places(cast, **{place: key and cast.organization(key) for place, key in other.items()})
    with pytest.raises(refused):
        arrange(cast, command)
    assert places(cast) == replace(places(cast), seen=command.seen)


def test_who_saw_other_places_decides_again(cast: Cast) -> None:
    late = places(cast, finance_id=None)
    arrange(cast, places(cast, central_id=cast.organization("council")))
    with pytest.raises(Stale):
        arrange(cast, late)


def test_only_administrators_change_them(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        arrange_body(cast.backend, cast.actor("wang.lin"), places(cast, finance_id=None))


def test_the_people_of_the_body_are_told(cast: Cast) -> None:
    arrange(cast, places(cast, finance_id=None))
    with cast.backend.reading() as session:
        told = load_told(cast.backend.work(session, cast.actor("gao.shan")), of_no_case(SYSTEM))
        nobody = load_told(cast.backend.work(session, cast.actor("chen.yu")), of_no_case(SYSTEM))
    assert [line.title.en for line in told.lines] == ["Places of the regional body changed"]
    assert nobody.lines == ()
