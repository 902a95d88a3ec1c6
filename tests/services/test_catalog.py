"""Publishing procedures: sound ones only, and never the same version with other bytes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from govflow.engine.problems import WorkflowProblems
from govflow.errors import Conflict, NotFound
from govflow.services.catalog import Catalog, publish, publish_all, shipped_workflows
from govflow.services.queries.cases import current_versions, versions_in_force
from govflow.values import SYSTEM
from tests.builders import Cast
from tests.services import disputes
from tests.statements import counted


def _file(name: str) -> bytes:
    return next(path for path in shipped_workflows() if path.name.startswith(name)).read_bytes()


def test_the_same_bytes_are_published_once(cast: Cast) -> None:
    with cast.backend.transaction() as session:
        assert publish(session, cast.clock, _file("tranche"), name="tranche.yaml") is False


def test_a_published_version_with_other_bytes_is_refused_with_both_hashes(cast: Cast) -> None:
    published = _file("tranche")
    changed = published + b"# one more remark\n"
    with cast.backend.transaction() as session, pytest.raises(Conflict) as conflict:
        publish(session, cast.clock, changed, name="tranche.yaml")
    for content in (published, changed):
        assert hashlib.sha256(content).hexdigest() in str(conflict.value)


def test_an_unsound_file_is_not_published(cast: Cast) -> None:
    unsound = _file("tranche").replace(b"version: 1", b"version: 2").replace(b"then: ", b"then: not_")
    with cast.backend.transaction() as session, pytest.raises(WorkflowProblems):
        publish(session, cast.clock, unsound, name="tranche.yaml")
    with cast.backend.reading() as session:
        assert cast.backend.catalog.newest(session, "tranche").workflow.version == 1


def test_a_running_case_stays_on_the_version_that_it_began_with(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    second = _file("dispute_mediation").replace(b"version: 1", b"version: 2", 1)
    with cast.backend.transaction() as session:
        assert publish(session, cast.clock, second, name="dispute_mediation.v2.yaml")
    cast.fire("chen.yu", reference, "accept_standstill")
    newer = disputes.draft(cast, "Another matter")
    with cast.backend.reading() as session:
        versions = [
            cast.backend.catalog.pinned(session, cast.case(each).version_id).workflow.version
            for each in (reference, newer)
        ]
    assert versions == [1, 2]


def test_an_unknown_procedure_is_not_found(cast: Cast) -> None:
    with cast.backend.reading() as session, pytest.raises(NotFound):
        cast.backend.catalog.newest(session, "no-such-thing")


NEW_YEAR = b"version: 2\nin_force_from: 2027-01-01"


def _opens(cast: Cast, at: datetime) -> int:
    with cast.at(at).backend.reading() as session:
        work = cast.backend.work(session, SYSTEM)
        return work.current(session, "dispute-mediation").workflow.version


def test_a_version_opens_cases_from_its_first_day_in_the_zone_of_the_installation(cast: Cast) -> None:
    second = _file("dispute_mediation").replace(b"version: 1", NEW_YEAR, 1)
    with cast.backend.transaction() as session:
        assert publish(session, cast.clock, second, name="dispute_mediation.v2.yaml")
    assert _opens(cast, datetime(2026, 12, 31, 15, 59, tzinfo=UTC)) == 1  # a minute before midnight in Beijing
    assert _opens(cast, datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == 2
    with cast.backend.reading() as session:
        assert cast.backend.catalog.newest(session, "dispute-mediation").workflow.version == 2


def test_a_version_that_is_in_force_again_without_a_day_opens_at_once(cast: Cast) -> None:
    for number, begins in ((2, b"\nin_force_from: 2027-01-01"), (3, b"")):
        changed = _file("dispute_mediation").replace(b"version: 1", b"version: %d" % number + begins, 1)
        with cast.backend.transaction() as session:
            assert publish(session, cast.clock, changed, name="dispute_mediation.yaml")
    assert _opens(cast, datetime(2026, 6, 1, tzinfo=UTC)) == 3


def test_of_many_versions_that_one_alone_is_read_that_opens_cases(cast: Cast) -> None:
    for number in (2, 3, 4):
        changed = _file("dispute_mediation").replace(b"version: 1", b"version: %d" % number, 1)
        with cast.backend.transaction() as session:
            assert publish(session, cast.clock, changed, name="dispute_mediation.yaml")
    with cast.backend.reading() as session, counted(Engine) as statements:
        assert Catalog().current(session, "dispute-mediation", cast.today).workflow.version == 4
    assert len([each for each in statements if "workflow_version.source" in each]) == 1


def test_files_are_published_at_the_cost_of_one_and_all_or_none(cast: Cast) -> None:
    first = _file("dispute_mediation").replace(b"version: 1", b"version: 2", 1)
    second = first.replace(b"version: 2", b"version: 3", 1)
    with cast.backend.transaction() as session:
        files = {"second": first, "third": second, "again": second}
        assert publish_all(session, cast.clock, files) == {"second": True, "third": True, "again": False}
    other = {"fourth": second.replace(b"version: 3", b"version: 4", 1), "third": second + b"# another\n"}
    with pytest.raises(Conflict), cast.backend.transaction() as session:
        publish_all(session, cast.clock, other)
    with cast.backend.reading() as session:
        assert cast.backend.catalog.newest(session, "dispute-mediation").workflow.version == 3


def test_a_procedure_that_is_not_in_force_yet_opens_no_cases(cast: Cast) -> None:
    later = _file("dispute_mediation").replace(b"id: dispute-mediation", b"id: later\nin_force_from: 2027-01-01", 1)
    later = later.replace(b"reference: DM", b"reference: LA", 1)
    with cast.backend.transaction() as session:
        assert publish(session, cast.clock, later, name="later.yaml")
    with cast.at(datetime(2026, 6, 1, tzinfo=UTC)).backend.reading() as session:
        work = cast.backend.work(session, SYSTEM)
        with pytest.raises(NotFound, match="opens no cases yet"):
            work.current(session, "later")
        assert "later" not in {each.workflow.id for each in versions_in_force(work)}
        assert "later" in {each.workflow.id for each in current_versions(work)}
