"""The votes of a meeting with who voted how: what Popolo is written of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Voter:
    """An organization or a person with a seat. ``role``: as what it sits there."""

    id: str
    name: Text
    person: bool
    role: Text


@dataclass(frozen=True, kw_only=True)
class Cast:
    """What a seat answered: yes, no, abstain, absent, not voting; where options are chosen, these in words."""

    voter: Voter
    option: str | Message | Text


@dataclass(frozen=True, kw_only=True)
class HeldVote:
    """A vote on a case. ``passed``: none where it is open, or chooses among options. ``cast``: of an open vote alone.

    ``counts``: of a ballot that is over, by option.
    """

    id: str
    reference: str
    number: str
    title: str
    vote: Text
    rule: tuple[Message, ...]
    opened_at: datetime
    closed_at: datetime | None
    verdict: Message
    passed: bool | None
    counts: Mapping[str, int]
    cast: tuple[Cast, ...]


@dataclass(frozen=True, kw_only=True)
class VotingRecord:
    """A meeting of an organization, with all votes that its reader may know of, in the order of its agenda."""

    reference: str
    title: str
    organization: str
    organization_name: Text
    votes: tuple[HeldVote, ...]
