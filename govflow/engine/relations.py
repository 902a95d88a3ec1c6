"""How two cases may hang together, and what that is called on both of them."""

from __future__ import annotations

from typing import Literal

from govflow.values import Text

Relation = Literal["agenda_item", "amendment", "referral", "overdue_commitments", "tranche", "dispute"]

RELATIONS: dict[Relation, Text] = {
    "agenda_item": Text(en="agenda item", zh="议题"),
    "amendment": Text(en="amendment", zh="修正案"),
    "referral": Text(en="referral", zh="转办"),
    "overdue_commitments": Text(en="overdue commitments", zh="逾期承诺"),
    "tranche": Text(en="tranche", zh="分期拨款"),
    "dispute": Text(en="dispute", zh="争议"),
}
"""What the link between two cases is called on both of them."""


LISTS: dict[str, Text] = {
    "agenda_item": Text(en="Agenda", zh="议程"),
    "amendment": Text(en="Amendments", zh="修正案"),
    "tranche": Text(en="Tranches", zh="分期拨款"),
}
"""What the cases below a case are called together, by their relation to it."""


def called_together(relation: Relation) -> Text:
    """What cases in this relation to the one above are called in a list or sentence."""
    return LISTS.get(relation, RELATIONS[relation])
