"""What happens later, the same in both worlds: steps in the same case, beside, above and below it, the publication of
checkpoints and the end of a round. What was confided must not show then either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.record import sequence_waiting
from tests.builders import Cast, new_key
from tests.promises.dice import rolled
from tests.sequencing import publish
from tests.services import calls, disputes, replies

Doing = Callable[[Cast, Mapping[str, str]], object]
"""Given the references of the cases by name."""


def go_on(cast: Cast, cases: Mapping[str, str], *, closing: bool) -> None:
    """Carry all of it out, each act with the same dice; ``closing``: the sealed vote as well, which ends its round."""
    for number, step in enumerate((*_STEPS, *([_close] if closing else []), *_AFTER)):
        cast.clock.at += timedelta(minutes=1)
        with rolled(number):
            step(cast, cases)
        with rolled(-number):
            sequence_waiting(cast.backend)


def file(cast: Cast, person: str, reference: str, title: str, *audience: str) -> None:
    """A paper for those who may read it: everybody, if nobody is named."""
    adding = AddDocument(case=reference, title=title, upload=disputes.PDF, audience=audience, key=new_key())
    add_document(cast.backend, cast.actor(person), adding)


def _meet(cast: Cast, cases: Mapping[str, str]) -> None:
    cast.fire("zhou.min", cases["sessions"], "record_session", session_on=cast.today, session_record="Both spoke.")


def _submit(cast: Cast, cases: Mapping[str, str]) -> None:
    """A step in a case that opens another one below it."""
    values = {"item_title": "Dust", "topic_class": "standards", "text": "Adopt it, too."}
    cast.fire("peng.cheng", cases["above"], "submit_item", **values)


def _close(cast: Cast, cases: Mapping[str, str]) -> None:
    cast.respond("he.jun", cases["proposal"], "accept")


def _publish(cast: Cast, _cases: Mapping[str, str]) -> None:
    publish(cast)


_STEPS: tuple[Doing, ...] = (
    # in these cases something moves before the next publication, which seals what was confided with it
    _meet,
    lambda cast, cases: replies.lodge(cast, cases["replies"], "laishui"),
    lambda cast, cases: file(cast, "zhou.min", cases["proposal"], "Map of the weir"),
    lambda cast, cases: cast.fire("wang.lin", cases["below"], "admit"),
    _publish,  # and in these nothing: what was confided is sealed in a batch
    lambda cast, cases: cast.fire("wang.lin", cases["talks"], "name_mediator", mediator=cast.person("feng.bo")),
    lambda cast, cases: calls.offer(cast, cases["offers"], "chamber"),
    _submit,
    lambda cast, cases: cast.respond("sun.hao", cases["below"], "positive"),
)
_AFTER: tuple[Doing, ...] = (_meet, _publish)
