"""Requests for money of this year's calls, as stories write them."""

from __future__ import annotations

from datetime import datetime, timedelta

from govflow.demo.stories.requests import Request
from govflow.demo.stories.stages import INVENTED


def asked_for(
    now: datetime,
    by: str,
    committee: str,
    fund: str,
    amount: int,
    title: str,
    title_other: str,
    *milestones: tuple[str, int],
) -> Request:
    """A request of this year; the project ends next year."""
    return Request(
        title=title,
        title_other=title_other,
        by=by,
        committee=committee,
        fund=fund,
        amount=amount,
        ends_on=(now + timedelta(days=365)).date(),
        purpose=INVENTED,
        milestones=milestones,
    )
