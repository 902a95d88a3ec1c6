"""Who asks for the debate of an item of the agenda, as those read it who take part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govflow.domain.meetings import Debate
from govflow.services.queries.case.names import Names
from govflow.store.meetings.debates import asked_of_debates, load_debates
from govflow.store.sql.prepared import Asked
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class AskedDebate:
    """That an organization asks for the debate of an item; ``reason``: why, if it said so."""

    organization_id: int
    name: Text
    reason: str


def asked_of_requests(_work: Work, case: Case) -> Asked:
    """What ``load_requests`` will ask first."""
    return asked_of_debates(case)


def load_requests(work: Work, case: Case, names: Names) -> Mapping[int, tuple[AskedDebate, ...]]:
    """By item who asks for its debate."""
    found = load_debates(work, case)
    names.load(work, organizations={each.organization_id for asked in found.values() for each in asked})
    return {item: tuple(_read(names, each) for each in asked) for item, asked in found.items()}


def _read(names: Names, asked: Debate) -> AskedDebate:
    name = names.organization(asked.organization_id)
    assert name is not None  # it is loaded
    return AskedDebate(organization_id=asked.organization_id, name=name, reason=asked.reason)
