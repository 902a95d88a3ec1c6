"""A small region for the rules' tests: governments in their tree, and a case among them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from govflow.engine.facts import CaseFacts, Child, Children, Form, Holder, Now, Standing
from govflow.values import Actor, Text

CENTRAL, BEIJING, TIANJIN, HEBEI, TANGSHAN, CHENGDE, FANGSHAN, LAISHUI, BODY, OFFICE, WATCH = range(1, 12)

NAMES = {
    CENTRAL: ("Central authority", "中央"),
    BEIJING: ("Beijing", "北京"),
    TIANJIN: ("Tianjin", "天津"),
    HEBEI: ("Hebei", "河北"),
    TANGSHAN: ("Tangshan", "唐山"),
    CHENGDE: ("Chengde", "承德"),
    FANGSHAN: ("Fangshan", "房山"),
    LAISHUI: ("Laishui", "涞水"),
    BODY: ("Joint conference", "联席会议"),
    OFFICE: ("Joint office", "联合办"),
    WATCH: ("River Watch", "护河协会"),
}
PARENTS = {
    BEIJING: CENTRAL,
    TIANJIN: CENTRAL,
    HEBEI: CENTRAL,
    TANGSHAN: HEBEI,
    CHENGDE: HEBEI,
    LAISHUI: HEBEI,
    FANGSHAN: BEIJING,
    BODY: CENTRAL,
    OFFICE: BODY,
}


def name(organization: int) -> Text:
    en, zh = NAMES[organization]
    return Text(en=en, zh=zh)


def holder(organization: int) -> Holder:
    return Holder(organization_id=organization, person_id=None, name=name(organization))


def case(data: Mapping[str, Any] | None = None, **parties: tuple[int, ...]) -> CaseFacts:
    """A case with these answers, and these organizations by capacity."""
    return CaseFacts(
        id=1,
        reference="BTH-JC-2026-0001",
        title="Clean air in winter",
        body_id=BODY,
        state="in_session",
        opened_at=datetime(2026, 1, 5, tzinfo=UTC),
        data=data or {},
        parties={capacity: tuple(map(holder, held)) for capacity, held in parties.items()},
    )


def form(reason: str | None = None, /, **values: Any) -> Form:
    return Form(values, reason)


def on(day: date) -> Now:
    return Now(at=datetime.combine(day, time(2), UTC), today=day)


def acting_for(organization: int, person: int = 501) -> Standing:
    """A person who acts for an organization."""
    actor = Actor(
        person_id=person, person=Text(en="Mei", zh="梅"), organization_id=organization, organization=name(organization)
    )
    return Standing(actor=actor)


def item(number: int, state: str, *, workflow: str = "proposal", end: str | None = None) -> Child:
    """A child case."""
    return Child(
        id=number,
        reference=f"BTH-PR-2026-{number:04}",
        title=f"Item {number}",
        workflow=workflow,
        state=state,
        state_title=Text(en=state.capitalize(), zh="状态"),
        end=end,
    )


def items(*cases: Child) -> Children:
    return Children(cases)
