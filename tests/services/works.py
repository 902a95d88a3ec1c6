"""Joint works and their lots, as far as a test needs them: a parent and a child that hang together in every way."""

from __future__ import annotations

from pathlib import Path

from govflow.domain import RULES
from govflow.engine.parsing import parse
from govflow.services.catalog import publish
from govflow.services.queries.step.page import check_step
from govflow.values import Money
from tests.builders import Cast

FILES = {each: Path(__file__).parents[1] / "workflows" / f"{each}.v1.yaml" for each in ("works", "lot")}
Edit = tuple[str, str]
OWNER, BUILDER, AUDITOR = "chen.yu", "coatings", "yanshan"
NO_MONEY = "No money"


def published(cast: Cast, name: str, *edits: Edit) -> None:
    """Publish one of the two files, edited first."""
    with cast.backend.transaction() as session:
        together = [parse(each.read_bytes(), RULES).workflow for each in FILES.values()]
        publish(session, cast.clock, edited(name, *edits), name=name, together=together)


def edited(name: str, *edits: Edit) -> bytes:
    text = FILES[name].read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


ROWS = (
    (
        "    lot_name: {",
        "    plots:\n      type: table\n      label: Lots · 各标段\n      columns:\n        lot_name: {",
    ),
    (
        "    ceiling: {",
        "        cap: {type: money, label: Cap · 上限, required: true}\n      rows: {min: 1, max: 60}\n    ceiling: {",
    ),
    ("    title: lot_name\n    copy: {most: ceiling,", "    per: plots\n    title: lot_name\n    copy: {most: cap,"),
)
"""Edits with which the owner lets several lots at once: a row for each, in which stands what it may cost."""


def works(cast: Cast, *edits: Edit) -> str:
    """Works that Fangshan builds; their file is edited first."""
    published(cast, "lot")
    published(cast, "works", *edits)
    return begun(cast)


def begun(cast: Cast) -> str:
    return cast.open(OWNER, "works", "Embankment", works="Embankment", builder=cast.organization(BUILDER))


def let(cast: Cast, works: str, name: str = "East", *, ceiling: int = 100, hint: str | None = None) -> str:
    """One more lot; its reference."""
    cast.fire(OWNER, works, "let", lot_name=name, ceiling=Money.yuan(ceiling), hint=hint)
    return cast.linked(works)[-1]


def hand_over(cast: Cast, lot: str, cost: int = 80) -> None:
    cast.act(BUILDER, "member", lot, "hand_over", cost=Money.yuan(cost), done_on=cast.today)


def audited_by(cast: Cast, works: str, organization: str = AUDITOR) -> None:
    cast.fire(OWNER, works, "name_auditor", auditor=cast.organization(organization))


def check_stop(cast: Cast, reference: str) -> None:
    """The owner looks at what stopping the works would bring. Raises what sending raises."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(OWNER))
        check_step(work, reference, "stop", {}, NO_MONEY, cast.case(reference).version)


def stop(cast: Cast, reference: str) -> None:
    """The owner stops the works."""
    cast.fire(OWNER, reference, "stop", reason=NO_MONEY)
