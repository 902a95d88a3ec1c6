"""Roles and mandates: what a written instruction allows, for what, until when, and who may read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from govflow.engine.asking.answers import Upload
from govflow.errors import Forbidden, Invalid, NotFound, Refused
from govflow.services.commands.directory.terms import GiveMandate, give_mandate, revoke_mandate
from govflow.services.queries.directory.terms import load_instruction, load_mandates
from govflow.store.documents import DocumentRow
from govflow.store.people import MandateRow
from tests.builders import Cast
from tests.services import disputes
from tests.services.disputes import FILING, PDF


def give(cast: Cast, person: str = "chen.yu", organization: str = "fangshan", **other: Any) -> int:
    """Give a mandate for everything from today on, or as told; its number."""
    command = {"workflow": None, "case": None, "number": "2026-7", "instruction": PDF, "since": cast.today}
    place = {"person_id": cast.person(person), "organization_id": cast.organization(organization)}
    give_mandate(cast.backend, cast.actor("admin"), GiveMandate(**{**command, **place, "until": None, **other}))
    with cast.backend.reading() as session:
        return session.scalars(select(MandateRow.id).order_by(MandateRow.id.desc())).first() or 0


def revoke_all(cast: Cast, person: str) -> None:
    with cast.backend.reading() as session:
        ids = session.scalars(select(MandateRow.id).where(MandateRow.person_id == cast.person(person))).all()
    for each in ids:
        revoke_mandate(cast.backend, cast.actor("admin"), each)


def test_a_revoked_mandate_signs_nothing_from_that_moment_and_stays_on_file(cast: Cast) -> None:
    reference = disputes.draft(cast)
    mandate_id = give(cast)
    revoke_all(cast, "chen.yu")
    with pytest.raises(Refused, match="signatory"):
        cast.fire("chen.yu", reference, "file", **FILING)
    with cast.backend.reading() as session:
        row = session.get_one(MandateRow, mandate_id)
    assert (row.since, row.until, row.revoked_at) == (cast.today, None, cast.clock.at)
    with pytest.raises(NotFound, match="ended already"):
        revoke_mandate(cast.backend, cast.actor("admin"), mandate_id)


def test_a_mandate_for_one_case_signs_in_that_case_and_in_no_other(cast: Cast) -> None:
    own, other = disputes.draft(cast), disputes.draft(cast)
    revoke_all(cast, "chen.yu")
    give(cast, case=own.lower())
    cast.fire("chen.yu", own, "file", **FILING)
    with pytest.raises(Refused, match="signatory"):
        cast.fire("chen.yu", other, "file", **FILING)


def test_a_mandate_for_another_procedure_does_not_sign(cast: Cast) -> None:
    reference = disputes.draft(cast)
    revoke_all(cast, "chen.yu")
    give(cast, workflow="funding-request")
    with pytest.raises(Refused, match="signatory"):
        cast.fire("chen.yu", reference, "file", **FILING)
    give(cast, workflow="dispute-mediation")
    cast.fire("chen.yu", reference, "file", **FILING)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"case": "BTH-DM-2026-9999"}, "case"),
        ({"workflow": "funding-request", "case": "BTH-DM-2026-0001"}, "case"),
        ({"instruction": Upload("page.html", b"<script>", "text/html")}, "instruction"),
        ({"instruction": Upload("empty.pdf", b"", "application/pdf")}, "instruction"),
    ],
)
def test_a_mandate_that_cannot_be_is_refused_at_its_field_and_files_nothing(
    cast: Cast, wrong: dict[str, Any], field: str
) -> None:
    assert disputes.draft(cast) == "BTH-DM-2026-0001"
    with pytest.raises(Invalid) as problem:
        give(cast, **wrong)
    assert problem.value.fields.keys() == {field}
    with cast.backend.reading() as session:
        assert session.scalars(select(MandateRow).where(MandateRow.number == "2026-7")).all() == []
        assert session.scalars(select(DocumentRow)).all() == []


def test_a_mandate_that_begins_tomorrow_can_be_revoked_today(cast: Cast) -> None:
    mandate_id = give(cast, since=cast.today + timedelta(days=1))
    revoke_mandate(cast.backend, cast.actor("admin"), mandate_id)
    with cast.backend.reading() as session:
        assert session.get_one(MandateRow, mandate_id).revoked_at == cast.clock.at


def test_only_an_administrator_gives_and_revokes_mandates(cast: Cast) -> None:
    mandate_id = give(cast)
    with pytest.raises(Forbidden):
        revoke_mandate(cast.backend, cast.actor("wang.lin"), mandate_id)


@pytest.mark.parametrize(
    ("person", "may_read"),
    [("chen.yu", True), ("dong.mei", True), ("admin", True), ("mi.yun", True), ("he.jun", False), ("wang.lin", False)],
)
def test_the_instruction_is_for_the_organization_for_whom_it_empowers_and_for_administrators(
    cast: Cast, person: str, may_read: bool
) -> None:
    mandate_id = give(cast, "mi.yun")
    with cast.backend.reading() as session:
        if may_read:
            found = load_instruction(cast.backend.work(session, cast.actor(person)), mandate_id)
            with cast.backend.blobs.open(found.sha256) as file:
                assert file.read() == PDF.content
        else:
            with pytest.raises(NotFound):
                load_instruction(cast.backend.work(session, cast.actor(person)), mandate_id)


def test_the_case_of_a_mandate_is_named_only_to_who_may_see_it_and_to_administrators(cast: Cast) -> None:
    reference = disputes.draft(cast)
    mandate_id = give(cast, case=reference)
    seen = {}
    for person in ("chen.yu", "admin", "guo.wei"):
        with cast.backend.reading() as session:
            (term,) = load_mandates(cast.backend.work(session, cast.actor(person)), MandateRow.id == mandate_id)
        assert term.one_case
        seen[person] = term.case
    assert seen == {"chen.yu": reference, "admin": reference, "guo.wei": None}
