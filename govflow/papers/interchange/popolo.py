"""Voting records as Popolo (https://www.popoloproject.com/specs/): who sits where, motions, and votes on them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from govflow.papers.interchange.votes import Cast, HeldVote, Voter, VotingRecord
from govflow.papers.speech import Tongue
from govflow.values import Text

MEDIA_TYPE = "application/json"


def popolo(record: VotingRecord, tongue: Tongue) -> str:
    """The record as one object, a list for each class of Popolo; names are given in the language, others beside it."""
    voters = {each.voter.id: each.voter for vote in record.votes for each in vote.cast}
    session = f"event:{record.reference}"
    motions = [_motion(record, session, vote, tongue) for vote in record.votes]
    return json.dumps(
        {
            "organizations": [
                _named(record.organization, record.organization_name, tongue),
                *(_named(each.id, each.name, tongue) for each in voters.values() if not each.person),
            ],
            "persons": [_named(each.id, each.name, tongue) for each in voters.values() if each.person],
            "memberships": [_membership(record, each, tongue) for each in voters.values()],
            "events": [
                {
                    "id": session,
                    "name": record.title,
                    "classification": "meeting",
                    "organization_id": record.organization,
                    "identifiers": [{"identifier": record.reference, "scheme": "govflow"}],
                }
            ],
            "motions": motions,
            "vote_events": [_event(record, session, vote, tongue) for vote in record.votes],
        },
        ensure_ascii=False,
    )


def _named(number: str, name: Text, tongue: Tongue) -> dict[str, Any]:
    others = {"en": name.en, "zh": name.zh}
    shown = tongue.show(name)
    return {
        "id": number,
        "name": shown,
        "other_names": [{"name": each, "note": code} for code, each in others.items() if each != shown],
    }


def _membership(record: VotingRecord, voter: Voter, tongue: Tongue) -> dict[str, Any]:
    """A person is named by number; for an organization that is a member the standard has the object alone."""
    member = {"person_id": voter.id} if voter.person else {"member": {"id": voter.id, "name": tongue.show(voter.name)}}
    return {
        "id": f"membership:{record.reference}:{voter.id}",
        "role": tongue.show(voter.role),
        "organization_id": record.organization,
        **member,
    }


def _motion(record: VotingRecord, session: str, vote: HeldVote, tongue: Tongue) -> dict[str, Any]:
    return {
        "id": _motion_id(vote),
        "organization_id": record.organization,
        "legislative_session_id": session,
        "text": vote.title,
        "classification": tongue.show(vote.vote),
        "date": vote.opened_at.isoformat(),
        "requirement": " ".join(map(tongue.say, vote.rule)),
        "result": tongue.say(vote.verdict),
    }


def _event(record: VotingRecord, session: str, vote: HeldVote, tongue: Tongue) -> dict[str, Any]:
    results = {True: "pass", False: "fail", None: None}
    return {
        "id": vote.id,
        "organization_id": record.organization,
        "legislative_session_id": session,
        "identifier": " ".join(each for each in (vote.reference, vote.number) if each),
        "motion_id": _motion_id(vote),
        "start_date": vote.opened_at.isoformat(),
        "end_date": vote.closed_at.isoformat() if vote.closed_at is not None else None,
        "result": results[vote.passed],
        "counts": [{"option": option, "value": value} for option, value in vote.counts.items()],
        "votes": list(_votes(vote.cast, tongue)),
    }


def _votes(cast: Iterable[Cast], tongue: Tongue) -> Iterable[dict[str, Any]]:
    for each in cast:
        yield {
            "voter_id": each.voter.id,
            "option": tongue.show(each.option),
            "role": tongue.show(each.voter.role),
        }


def _motion_id(vote: HeldVote) -> str:
    return f"motion:{vote.id}"
