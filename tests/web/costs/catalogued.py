"""So many data sets, each in as many versions, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from govflow.services.commands.registers.datasets import keep_sets
from govflow.services.commands.registers.handing_out import HandOut, hand_out
from tests.builders import Cast, new_key
from tests.services.sharing import KEEPER, data_set, delivered, keeps, kept

READER = "wang.lin"
SETS = {
    "data sets": (6, 6),
    "late data sets of a department": (5, 5),
    "data set": (7, 7),
    "catalogue in DCAT-AP": (5, 5),
    "data set in DCAT-AP": (3, 3),
    "form of a data set": (4, 4),
    "form of a new data set": (3, 3),
    "reading in of a catalogue": (3, 3),
}
"""What the pages of the catalogue cost."""


def keep_catalogue(cast: Cast, many: int) -> None:
    keeps(cast, KEEPER, "fangshan")
    kept(cast, *(data_set(cast, f"kept-{number}") for number in range(many)))
    for number in range(many):
        kept(cast, data_set(cast, "kept-0", title_en=f"Levels {number}"))


def addresses(cast: Cast) -> dict[str, tuple[str, str]]:
    department = cast.organization("fangshan")
    return {
        "data sets": (READER, "/datasets"),
        "late data sets of a department": (READER, f"/datasets?department={department}&late=1&q=l&sharing=conditional"),
        "data set": (READER, "/datasets/1"),
        "catalogue in DCAT-AP": (READER, "/datasets/catalogue.jsonld"),
        "data set in DCAT-AP": (READER, "/datasets/1/set.jsonld"),
        "form of a data set": (KEEPER, "/datasets/1/edit"),
        "form of a new data set": (KEEPER, "/datasets/new"),
        "reading in of a catalogue": (KEEPER, "/datasets/import"),
    }


def about_sets(cast: Cast) -> dict[str, Callable[[], partial[Any]]]:
    """Commands on them, in an order in which they can follow each other."""

    def keep(**said: Any) -> partial[Any]:
        return partial(keep_sets, cast.backend, cast.actor(KEEPER), [data_set(cast, "one", **said)])

    def take() -> partial[Any]:
        case = delivered(cast, key="handed-out")
        document = str(cast.case(case).data["delivered_set"])
        order = HandOut(case=case, document=document, number=1, key=new_key())
        return partial(hand_out, cast.backend, cast.actor(KEEPER), order)

    return {
        "enter a data set": keep,
        "enter another version of it": lambda: keep(title_en="Other"),
        "hand out a delivered table": take,
    }
