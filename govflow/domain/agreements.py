"""Agreements: the round in which a settlement is signed, of which a certificate is made that anybody verifies."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.engine.rules import RoundName, RuleSet

rules = RuleSet("agreements")

SETTLEMENT = "agreements.settlement"

SIGNED = "signed"
"""The outcome of a signature with which a settlement is made."""


@dataclass(frozen=True, kw_only=True)
class SettlementBook:
    """In which round a settlement is signed."""

    signed_in: str


@rules.book
def settlement(*, signed_in: RoundName) -> SettlementBook:
    """Of what was signed a certificate is made: who signed which text, and where that stands in the signed record.

    Whoever has it verifies it with the public key of the installation alone.

    signed_in: The signing by which all parties agree.
    """
    return SettlementBook(signed_in=signed_in)
