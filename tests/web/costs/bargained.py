"""A room with many issues: the list kept, confirmed and given points."""

from __future__ import annotations

from functools import partial
from typing import Any

from govflow.services.commands.mediation.bargaining import (
    ConfirmIssues,
    GiveScores,
    KeepIssues,
    confirm_issues,
    give_scores,
    keep_list,
)
from govflow.values import Text
from tests.builders import Cast, new_key
from tests.services import disputes, rooms


def bargained(cast: Cast, many: int) -> str:
    """So many issues, with points of both sides, and as many versions of the list before."""
    reference = disputes.sessions(cast)
    for number in range(many):
        rooms.keep(cast, reference, number, issues=_issues(many, number))
    for person in ("chen.yu", "he.jun"):
        rooms.confirm(cast, reference, person, seen=many)
    for person in ("chen.yu", "he.jun"):
        give_scores(cast.backend, cast.actor(person), _points(reference, many))
    return reference


def acts(cast: Cast, reference: str, many: int) -> dict[str, Any]:
    """Every command of the room, in an order in which they can follow each other."""
    backend = cast.backend
    changed = KeepIssues(case=reference, seen=many, issues=_issues(many, many), key=new_key())
    confirming = [ConfirmIssues(case=reference, seen=many + 1, key=new_key()) for _ in range(2)]
    return {
        "give points": lambda: partial(give_scores, backend, cast.actor("chen.yu"), _points(reference, many)),
        "keep a list of issues": lambda: partial(keep_list, backend, cast.actor("zhou.min"), changed),
        "confirm a list of issues": lambda: partial(confirm_issues, backend, cast.actor("he.jun"), confirming[0]),
    }


def _issues(many: int, number: int) -> list[tuple[Text, list[Text]]]:
    both = [Text(en="yes", zh="是"), Text(en="no", zh="否")]
    return [(Text(en=f"Issue {n}, version {number}", zh=f"议题{n}，第{number}版"), both) for n in range(many)]


def _points(reference: str, many: int) -> GiveScores:
    first = 100 - (many - 1)
    points = [(str(n), m, (first if n == 1 else 1) if m == "1" else 0) for n in range(1, many + 1) for m in "12"]
    return GiveScores(case=reference, seen=many, points=points, key=new_key())
