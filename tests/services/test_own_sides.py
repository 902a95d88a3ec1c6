"""Who holds several capacities in person acts from one of them, unless the file puts them together."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from govflow.errors import Refused
from govflow.store.record.history import HistoryRow
from tests.builders import Cast
from tests.services.test_standing import published

PERSONS = (
    (
        "  members: {title",
        "  seller: {title: Seller · 甲方, kind: person}\n"
        "  buyer: {title: Buyer · 乙方, kind: person}\n  members: {title",
    ),
    (
        "required: true}\n  amendment",
        "required: true}\n    seller: {type: person, label: Seller · 甲方, seats: seller}\n"
        "    buyer: {type: person, label: Buyer · 乙方, seats: buyer}\n  amendment",
    ),
    (
        "      call: {title",
        "      offer: {title: Offer · 要约, by: seller, to: same}\n"
        "      accept: {title: Accept · 承诺, by: buyer, to: same}\n      call: {title",
    ),
)
TOGETHER = tuple(
    (f"{name} · {zh}, kind: person}}", f"{name} · {zh}, kind: person, together: true}}")
    for name, zh in (("Seller", "甲方"), ("Buyer", "乙方"))
)


def both(cast: Cast, *edits: tuple[str, str]) -> str:
    """Tao Yun is the seller and the buyer."""
    published(cast, "assembly.v1.yaml", *PERSONS, *edits)
    tao = cast.person("tao.yun")
    return cast.open("chen.yu", "assembly", text="A boat.", seller=tao, buyer=tao)


@pytest.mark.parametrize(("first", "then", "title"), [("offer", "accept", "Seller"), ("accept", "offer", "Buyer")])
def test_who_has_acted_from_one_seat_of_its_own_does_not_act_from_another(
    cast: Cast, first: str, then: str, title: str
) -> None:
    reference = both(cast)
    cast.fire("tao.yun", reference, first)
    with pytest.raises(Refused, match=f"You have acted for yourself, as {title} in this case"):
        cast.fire("tao.yun", reference, then)
    cast.fire("tao.yun", reference, first)


def test_those_that_the_file_puts_together_one_person_acts_from(cast: Cast) -> None:
    reference = both(cast, *TOGETHER)
    taken = ["offer", "accept", "offer"]
    for step in taken:
        cast.fire("tao.yun", reference, step)
    with cast.backend.reading() as session:
        entries = select(HistoryRow.name).where(
            HistoryRow.case_id == cast.case(reference).id, HistoryRow.kind == "step"
        )
        assert session.scalars(entries.order_by(HistoryRow.seq)).all()[-3:] == taken
