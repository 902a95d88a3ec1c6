"""Papers filed too openly: closed to others on record, sealed for whom they are meant, under the rules of withdrawal."""

from __future__ import annotations

import json

import pytest

from govflow.errors import Forbidden, Invalid, Refused
from govflow.services.commands.documents import NarrowAudience, narrow_audience
from govflow.services.queries.case.documents import load_documents
from govflow.services.queries.case.record import record_file
from tests.builders import Cast, new_key
from tests.services import desks, disputes
from tests.services import test_words_in_documents as words
from tests.services.withdrawn import OFFICE, OTHER_SIDE, OWN, add, add_again, answer, holds, page, talks, withdraw

here = words.here
WHY = "It names a patient."


def narrow(cast: Cast, reference: str, document: str, *audience: str, person: str = OWN, asked_by: str = "") -> None:
    desks.go_on(cast)
    order = NarrowAudience(
        case=reference, document=document, audience=audience, reason=WHY, asked_by=asked_by, key=new_key()
    )
    narrow_audience(cast.backend, cast.actor(person), order)


def listed(cast: Cast, reference: str, person: str) -> dict[str, bool]:
    """The documents that somebody finds in the list, and whether each is gone."""
    with cast.backend.reading() as session:
        files = load_documents(cast.backend.work(session, cast.actor(person)), reference).files
        return {each.id: each.gone for each in files}


def test_those_whom_it_is_for_read_it_and_all_others_that_it_was_closed_to_them(cast: Cast) -> None:
    reference = disputes.requested(cast)
    document = words.file(cast, reference, "Hydrology of the weir")
    add_again(cast, reference, document, "Hydrology, second")
    narrow(cast, reference, document, "claimant")
    [new] = [each for each, gone in listed(cast, reference, OWN).items() if not gone and each not in (document,)
             and answer(cast, reference, each, OTHER_SIDE) == "NotFound"]  # fmt: skip
    assert [each.number for each in page(cast, reference, new, OWN).versions] == [2, 1]
    assert listed(cast, reference, OTHER_SIDE)[document]
    assert new not in listed(cast, reference, OTHER_SIDE)
    for person in (OWN, OTHER_SIDE):
        assert answer(cast, reference, document, person) == "Gone"
        gone = page(cast, reference, document, person).withdrawn
        assert [(each.number, each.reason) for each in gone] == [(2, WHY), (1, WHY)]
        assert [each.en for each in gone[0].audience] == ["Claimant"]
    assert words.who_finds(cast, "Hydrology") == set()
    with cast.backend.reading() as session:
        told = json.dumps(json.loads(record_file(cast.backend.work(session, cast.actor(OTHER_SIDE)), reference)))
    assert WHY in told
    assert new not in told
    assert holds(cast)


def test_what_was_for_some_goes_to_fewer_of_them_with_the_key(cast: Cast) -> None:
    reference = talks(cast)
    cast.fire("wang.lin", reference, "name_mediator", mediator=cast.person("zhou.min"))
    document = add(cast, reference, "claimant", "mediator")
    narrow(cast, reference, document, "claimant")
    [new] = [each for each in listed(cast, reference, OWN) if each != document]
    assert [answer(cast, reference, new, each) for each in (OWN, "zhou.min", OFFICE)] == [
        "map.txt", "NotFound", "NotFound",
    ]  # fmt: skip
    assert answer(cast, reference, document, "zhou.min") == "Gone"
    assert holds(cast)


def test_to_fewer_only_and_never_away_from_who_lodged_it(cast: Cast) -> None:
    reference = talks(cast)
    cast.fire("wang.lin", reference, "name_mediator", mediator=cast.person("zhou.min"))
    document = add(cast, reference, "claimant", "mediator")
    for audience in ((), ("mediator",), ("claimant", "mediator"), ("claimant", "office"), ("claimant", "nobody")):
        with pytest.raises(Invalid):
            narrow(cast, reference, document, *audience)


def test_nobody_closes_what_others_lodged_or_what_others_acted_on(cast: Cast) -> None:
    reference = disputes.requested(cast)
    document = add(cast, reference)
    with pytest.raises(Forbidden):
        narrow(cast, reference, document, "claimant", person=OTHER_SIDE)
    desks.go_on(cast)
    cast.fire(OTHER_SIDE, reference, "refuse", reason="No.")
    with pytest.raises(Refused, match="went on"):
        narrow(cast, reference, document, "claimant")


def test_who_looks_after_the_papers_closes_one_where_somebody_asked(cast: Cast) -> None:
    reference = talks(cast)
    document = add(cast, reference)
    cast.fire(OWN, reference, "close")
    with pytest.raises(Invalid):
        narrow(cast, reference, document, "claimant", person=OFFICE)
    narrow(cast, reference, document, "claimant", person=OFFICE, asked_by="Li Na")
    assert listed(cast, reference, OFFICE) == {document: True}
    [new] = [each for each in listed(cast, reference, OWN) if each != document]
    assert answer(cast, reference, new, OWN) == "map.txt"
    assert holds(cast)


def test_what_was_closed_may_still_be_withdrawn(cast: Cast) -> None:
    reference = disputes.requested(cast)
    document = add(cast, reference)
    narrow(cast, reference, document, "claimant")
    [new] = [each for each, gone in listed(cast, reference, OWN).items() if not gone and answer(
        cast, reference, each, OTHER_SIDE) == "NotFound"]  # fmt: skip
    withdraw(cast, reference, new)
    assert answer(cast, reference, new, OWN) == "Gone"
    assert answer(cast, reference, new, OTHER_SIDE) == "NotFound"
