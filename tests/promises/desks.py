"""What people keep for their desks in the scene: who may do what, what is sent in earnest, and what stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from govflow.services.operation.desks import HandOver, hand_over, save_list
from govflow.store.lists.kept import SAVED
from tests.builders import new_key
from tests.promises.house import House

OF_DESKS = """
inbox.others                       GET          in      200      200 200       200    200     200      200     200   200
several.choose                     GET          in      200      200 200       200    200     200      200     200   200
several.take                       POST         in      422      422 422       422    422     422      422     422   422
kept.index                         GET          in      200      200 200       200    200     200      200     200   200
kept.of_case                       GET          in      404      200 200       200    200     404      200     404   404
kept.pin                           POST         in      404      303 303       303    303     404      303     404   404
kept.note                          POST         in      404      303 303       303    303     404      303     404   404
kept.label                         POST         in      404      303 303       303    303     404      422     404   404
kept.taken                         POST         in      404      404 303       404    404     404      404     404   404
kept.choose                        GET          in      200      200 200       200    200     200      200     200   200
kept.hand_over                     POST         in      422      303 303       303    303     422      422     422   422
kept.save                          POST         in      303      303 303       303    303     303      303     303   303
kept.remove                        POST         in      404      404 303       404    404     404      404     404   404
"""


def of_desks(house: House, reference: str) -> dict[str, Any]:
    """The claimant keeps a list; a colleague handed the case over to them."""
    cast = house.cast
    save_list(cast.backend, cast.actor("chen.yu"), "inbox", "Mediations", "kind=DM")
    handing = HandOver(cases=(reference,), person_id=cast.person("chen.yu"), note="Please look at it.")
    assert not hand_over(cast.backend, cast.actor("dong.mei"), handing)[0].reasons
    with cast.backend.reading() as session:
        return {"list_id": session.scalars(select(SAVED.c.id)).one()}


FORMS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "several.take": lambda _: {"step": "send", "key": new_key()},  # of no case
    "kept.pin": lambda _: {"pinned": "1"},
    "kept.note": lambda _: {"note": "Ask them on Monday."},
    "kept.label": lambda _: {"label": "urgent"},
    "kept.taken": lambda _: {},
    "kept.hand_over": lambda scene: {"item": scene.reference, "to": "nobody", "note": ""},
    "kept.save": lambda _: {"page": "inbox", "name": "All mediations", "kind": "DM"},
    "kept.remove": lambda _: {},
}
"""For every unsafe route the form with which somebody who may do it succeeds."""
