"""A session that admits proposals one by one and then decides on each as a case below."""

from __future__ import annotations

from pathlib import Path

from govflow.domain import RULES
from govflow.engine.parsing import parse
from govflow.services.catalog import publish
from tests.builders import Cast
from tests.services import agendas

FILES = {each: Path(__file__).parents[1] / "workflows" / f"{each}.v1.yaml" for each in ("session", "matter")}
PROPOSALS = ("Bridge", "Road", "School")
GUEST, GUEST_PERSON = "yanshan", "deng.na"
Edit = tuple[str, str]


def admitting(cast: Cast, *edits: Edit, below: tuple[Edit, ...] = (), proposals: tuple[str, ...] = PROPOSALS) -> str:
    """Each proposal is open to the vote on its admission. ``below``: edits of the file of what is admitted."""
    texts = {name: each.read_text("utf-8") for name, each in FILES.items()}
    for name, changes in (("session", edits), ("matter", below)):
        for old, new in changes:
            assert old in texts[name], old
            texts[name] = texts[name].replace(old, new)
    with cast.backend.transaction() as session:
        together = [parse(each, RULES).workflow for each in texts.values()]
        for name in ("matter", "session"):
            publish(session, cast.clock, texts[name].encode(), name=name, together=together)
    reference = cast.open(
        agendas.CONVENER,
        "session",
        "Spring session",
        members=cast.organizations(*agendas.MEMBERS),
        guests=cast.organizations(GUEST),
        proposals=tuple({"name": each} for each in proposals),
    )
    cast.fire(agendas.CONVENER, reference, "put")
    return reference


def admitted(cast: Cast, *choices: str, below: tuple[Edit, ...] = ()) -> str:
    """It has been decided on each of three proposals, by default so that the second is not admitted."""
    reference = admitting(cast, below=below)
    for number, choice in enumerate(choices or ("yes", "no", "yes"), 1):
        agendas.decide(cast, reference, number, choice)
    return reference


def deciding(cast: Cast, *, below: tuple[Edit, ...] = ()) -> str:
    """Two matters are tabled and open to the vote."""
    reference = admitted(cast, below=below)
    cast.fire(agendas.CONVENER, reference, "table")
    return reference
