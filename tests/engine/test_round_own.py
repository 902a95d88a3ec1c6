"""Nobody votes or reviews on their own organization's matter, unless the file says so."""

from __future__ import annotations

import pytest

from govflow.engine.facts import Holder
from govflow.engine.rounds.electorate import belonging_to, electorate
from govflow.values import Text
from tests.engine.round_builders import ballot, in_order, so_far

SERVING = {7: frozenset({1}), 8: frozenset({2})}


def holder(organization: int | None, person: int | None = None) -> Holder:
    return Holder(organization_id=organization, person_id=person, name=Text(en=f"H{organization or person}", zh="甲"))


@pytest.mark.parametrize(
    ("who", "statuses"),
    [(holder(1), "recused"), (holder(2), "eligible"), (holder(None, 7), "recused"), (holder(None, 8), "eligible")],
)
def test_the_organization_and_those_in_office_there_are_out(who: Holder, statuses: str) -> None:
    own = belonging_to(frozenset({1}), SERVING.__getitem__)
    [(seat, _)] = electorate(ballot({"pass": "majority"}), {"members": (who,)}, {}, own)
    assert seat.status == statuses
    assert seat.marked == ("rule" if statuses == "recused" else None)


def test_who_is_out_by_rule_is_not_waited_for_and_named_in_the_derivation() -> None:
    own = belonging_to(frozenset({1}), SERVING.__getitem__)
    asked = electorate(ballot({"pass": "majority"}), {"members": (holder(1), holder(2), holder(3))}, {}, own)
    verdict = so_far(ballot({"pass": "majority"}), [seat for seat, _ in asked], in_order("- yes no"))
    assert verdict.closed
    assert "H1; a recused seat leaves the basis" in [str(line.text) for line in verdict.derivation]
