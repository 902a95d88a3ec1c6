"""Publishing procedures: sound ones only, and never the same version with other bytes."""

from __future__ import annotations

import hashlib

import pytest

from govflow.engine.problems import WorkflowProblems
from govflow.errors import Conflict, NotFound
from govflow.services.catalog import publish, shipped_workflows
from tests.builders import Cast
from tests.services import disputes


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
