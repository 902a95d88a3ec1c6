"""The protocol of a mediation, worded and signed as a test needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govflow.services.commands.mediation.protocol import (
    KeepProtocol,
    SignProtocol,
    WithdrawProtocol,
    keep_protocol,
    sign_protocol,
    withdraw_protocol,
)
from govflow.services.queries.mediation.protocol import ProtocolPage, load_protocol_page
from govflow.values import Text
from tests.builders import Cast, new_key
from tests.services.mediated import MEDIATOR

CLAUSES = {
    "clause1": Text(en="Chinese; English for the experts.", zh="中文；专家可用英文。"),
    "clause2": Text(en="What is said here stays here.", zh="会谈内容不得外传。"),
    "clause3": Text(en="No other proceedings until it ends.", zh="调解期间不另启程序。"),
}
SETTLERS = {"claimant": ["Chen Yu, deputy head"], "respondent": ["He Jun, county head"]}


def word(
    cast: Cast,
    reference: str,
    seen: int = 0,
    *,
    person: str = MEDIATOR,
    clauses: Mapping[str, Text] = CLAUSES,
    settlers: Mapping[str, Sequence[str]] = SETTLERS,
    **changed: str,
) -> str:
    """Keep a wording, with other words of these clauses; its SHA-256."""
    said = {**clauses, **{name: Text(en=each, zh=each) for name, each in changed.items()}}
    order = KeepProtocol(case=reference, seen=seen, clauses=said, settlers=settlers, key=new_key())
    keep_protocol(cast.backend, cast.actor(person), order)
    return page(cast, reference, person).sha256


def sign(cast: Cast, reference: str, person: str, seen: str = "") -> None:
    shown = seen or page(cast, reference, person).sha256
    sign_protocol(cast.backend, cast.actor(person), SignProtocol(case=reference, seen=shown, key=new_key()))


def withdraw(cast: Cast, reference: str, seen: int = 1, person: str = MEDIATOR) -> None:
    withdraw_protocol(cast.backend, cast.actor(person), WithdrawProtocol(case=reference, seen=seen, key=new_key()))


def page(cast: Cast, reference: str, person: str = MEDIATOR) -> ProtocolPage:
    with cast.backend.reading() as session:
        return load_protocol_page(cast.backend.work(session, cast.actor(person)), reference)


def signed(cast: Cast, reference: str, person: str = MEDIATOR) -> dict[str, list[tuple[str, str]]]:
    """By side, the organization that signed and the person who did."""
    return {
        side.capacity: [(name.en, who.en if who is not None else "") for name, who, _ in side.signed]
        for side in page(cast, reference, person).sides
    }
