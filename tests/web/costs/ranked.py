"""What is done in all requests of a call at once: their list, what follows from its vote, and an answer to the rest."""

from __future__ import annotations

from functools import partial
from typing import Any

from govflow.services.commands.calls import PutList, follow_lists, put_list, take_in_each
from govflow.services.queries.calls.listing import OfRequest, TypedLine, draw_up
from govflow.services.queries.calls.ranking import RankingPage, load_ranking
from tests.builders import Cast, new_key


def acts(cast: Cast, reference: str) -> dict[str, Any]:
    """Each goes on from the one before it."""
    return {
        "list of a call, put to the vote": partial(_put, cast, reference),
        "sweep, a list is over": partial(_lose, cast, reference),
        "one step in many requests": partial(_refuse, cast, reference),
    }


def _put(cast: Cast, reference: str) -> partial[Any]:
    page = _page(cast, reference)
    lines = {each.reference: TypedLine(rank=each.place, amount=each.suggested) for each in page.requests}
    order = PutList(
        call=reference,
        requests=draw_up(page, lines, "").orders,
        rule=page.chosen.option if page.chosen is not None else "",
        seen_version=page.version,
        key=new_key(),
    )
    return partial(put_list, cast.backend, cast.actor("wang.lin", "office"), order)


def _lose(cast: Cast, reference: str) -> partial[Any]:
    """Nobody wants the list: all its requests are ranked anew."""
    for member in ("beijing", "tianjin", "hebei"):
        cast.answer(member, reference, "no")
    return partial(follow_lists, cast.backend)


def _refuse(cast: Cast, reference: str) -> partial[Any]:
    cast.fire("wang.lin", reference, "close_without_list", acting="office", reason="The envelope is spent.")
    orders = [
        OfRequest(
            reference=each.reference, number=each.number, seen_version=each.version, step="not_proposed", reason="No"
        )
        for each in _page(cast, reference).requests
    ]
    return partial(take_in_each, cast.backend, cast.actor("wang.lin", "office"), orders, new_key())


def _page(cast: Cast, reference: str) -> RankingPage:
    with cast.backend.page() as session:
        return load_ranking(cast.backend.work(session, cast.actor("wang.lin", "office")), reference)
