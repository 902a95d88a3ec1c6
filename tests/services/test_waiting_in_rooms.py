"""What waits in the room of a mediation stands on the desk of whoever is asked, and on nobody else's."""

from __future__ import annotations

from tests.builders import Cast
from tests.services import rooms
from tests.services.mediated import CLAIMANT, MEDIATOR, RESPONDENT
from tests.services.waiting import both, on_desk

OTHERS = ("wang.lin", "lu.ming", "admin", "sun.hao")
"""The office, the superior, an administrator, a member of another region: none of them sits in the room."""


def nobody_else(cast: Cast, *asked: str) -> None:
    for person in {CLAIMANT, RESPONDENT, MEDIATOR, *OTHERS} - {*asked}:
        assert on_desk(cast, person) == [], person


def test_a_list_of_issues_waits_for_each_side_until_it_confirms(cast: Cast) -> None:
    reference = rooms.listed(cast)
    asked = ["Confirm the list of issues, version 1."]
    assert both(cast, reference, CLAIMANT) == both(cast, reference, RESPONDENT) == asked
    nobody_else(cast, CLAIMANT, RESPONDENT)
    rooms.confirm(cast, reference, CLAIMANT)
    assert (both(cast, reference, CLAIMANT), both(cast, reference, RESPONDENT)) == ([], asked)
    rooms.keep(cast, reference, 1, issues=rooms.ISSUES[:5])
    assert both(cast, reference, CLAIMANT) == ["Confirm the list of issues, version 2."]
