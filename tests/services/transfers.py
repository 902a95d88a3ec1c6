"""A transfer of water, brought as far as a test needs it: its forms have conditions, limits and computed fields."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from govflow.services.catalog import publish
from govflow.values import Money
from tests.builders import Cast

FILE = Path(__file__).parents[1] / "workflows" / "asking.v1.yaml"
OFFER: dict[str, Any] = {"holding": Decimal(100), "volume": Decimal(40), "years": 2, "use": "farms"}


def published(cast: Cast, *edits: tuple[str, str]) -> None:
    """The procedure, its file edited first."""
    text = FILE.read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=FILE.name)


def expert(cast: Cast) -> int:
    """A reviewer."""
    return cast.person("song.wei")


def filed(cast: Cast, **changed: Any) -> str:
    """Fangshan has filed its offer."""
    published(cast)
    values = {**OFFER, "unit_price": Money.yuan(1000), "expert": expert(cast), **changed}
    reference = cast.open("chen.yu", "water-transfer", "Transfer", **values)
    cast.fire("chen.yu", reference, "file")
    return reference


def verified(cast: Cast, reference: str, **answers: Any) -> None:
    """The office has verified it; Fangshan itself will keep the register."""
    values = {"saved": Decimal(40), "next_keeper": cast.organization("fangshan"), **answers}
    cast.fire("wang.lin", reference, "verify", **values)


def reviewed(cast: Cast, **changed: Any) -> str:
    """The expert recommends it; the payment is awaited."""
    reference = filed(cast, **changed)
    verified(cast, reference)
    cast.respond("song.wei", reference, "scored", scores={"need": 80})
    return reference
