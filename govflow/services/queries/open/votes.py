"""The voting record of a meeting for other programs: the rows of its page, with whose each seat is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from govflow.papers.interchange.events import ORGANIZATION, PERSON
from govflow.papers.interchange.votes import Cast, HeldVote, Voter, VotingRecord
from govflow.services.queries.case.names import of_no_case
from govflow.services.queries.meetings.votes import VoteRow, load_votes
from govflow.store.work import Work
from govflow.store.writing.locking import read_case


def load_voting_record(work: Work, reference: str) -> VotingRecord:
    """All votes of a meeting as its reader reads them. Raises NotFound as ``load_votes`` does."""
    rows = load_votes(work, reference)
    case = read_case(work, reference)
    names = of_no_case(work.actor)
    names.load(work, organizations=[case.body.organization_id])
    body = names.organization(case.body.organization_id)
    assert body is not None  # loaded just now
    return VotingRecord(
        reference=case.reference,
        title=case.title,
        organization=f"{ORGANIZATION}:{case.body.organization_id}",
        organization_name=body,
        votes=tuple(_vote([*each]) for _, each in groupby(rows, key=attrgetter("id"))),
    )


def _vote(rows: Sequence[VoteRow]) -> HeldVote:
    first = rows[0]
    return HeldVote(
        id=f"vote:{first.id}",
        reference=first.reference,
        number=first.number,
        title=first.title,
        vote=first.vote,
        rule=first.rule,
        opened_at=first.opened_at,
        closed_at=first.closed_at,
        verdict=first.verdict,
        passed=first.passed,
        counts=first.counts,
        cast=tuple(_cast(each) for each in rows if each.who is not None and each.option is not None),
    )


def _cast(row: VoteRow) -> Cast:
    assert row.who is not None
    assert row.option is not None
    assert row.capacity is not None
    kind, number = (
        (ORGANIZATION, row.who.organization_id) if row.who.organization_id is not None else (PERSON, row.who.person_id)
    )
    voter = Voter(id=f"{kind}:{number}", name=row.who.name, person=kind == PERSON, role=row.capacity)
    return Cast(voter=voter, option=row.option)
