"""P26: what is signed, voted or cleared is what is on file, word for word.

At every moment of rounds of the shipped procedures somebody tries to put another version, text or map in the place of
what is answered to: by the forms of all steps, by the page of the document, by the command alone. So do they once it is
signed, carried or countersigned, and once a decision was issued.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from govflow.engine.asking.answers import Upload
from govflow.engine.rounds.keeping import in_session
from govflow.engine.rounds.matter import STANDING, confided_in, frozen_pieces
from govflow.errors import GovflowError, Stale
from govflow.services.commands import documents
from govflow.services.commands.documents import AddVersion, add_document_version
from govflow.services.commands.rounds import Respond, respond
from govflow.store.record.history import HISTORY
from govflow.store.rounds import LoadedRound
from govflow.store.writing.confidences import load_confided
from govflow.store.writing.matter import load_papers
from tests.builders import Cast, new_key
from tests.promises.figures import figure
from tests.services import disputes, grants, proposals, signing
from tests.services.test_filing_anew import decided, document

OTHER = Upload("other.pdf", b"%PDF-1.4\nanother text\n%%EOF\n", "application/pdf")
PARTIES = ("chen.yu", "he.jun", "zhou.min", "wang.lin", "peng.cheng")
CHAIR, SECRETARY = "gao.shan", "wang.lin"
MEMBERS = ("beijing", "tianjin", "hebei")
BOTH = ("chen.yu", "he.jun")


def minutes(cast: Cast) -> str:
    """The minutes of a conference that has decided its one item are before the members."""
    conference, item = proposals.conference_in_session(cast)
    cast.fire(CHAIR, item, "call_vote")
    for person in proposals.SPEAKERS:
        cast.respond(person, item, "yes")
    cast.close_round(CHAIR, item)
    cast.fire(CHAIR, conference, "close_session")
    drafted = cast.drafts(SECRETARY, conference, "minutes")
    cast.fire(SECRETARY, conference, "circulate", **drafted, signed_scan=disputes.PDF, decisions="Adopted.")
    return conference


def contract(cast: Cast) -> str:
    """A funding request was approved; its contract is before both sides."""
    request = grants.approved(cast)
    return request.reference


Setting = tuple[Callable[[Cast], str], tuple[str, ...], str]
"""How a round is opened, who answers in it (a person, or an organization by whoever binds it), and how."""
SETTINGS: dict[str, Setting] = {
    "signatures": (signing.opened, BOTH, "sign"),
    "minutes": (minutes, MEMBERS, "consent"),
    "a funding contract": (contract, ("langfang", "water"), "sign"),
    "opinions": (proposals.hearing, (*proposals.SPEAKERS, "peng.cheng"), "positive"),
    "the mediator's proposal": (disputes.proposal, BOTH, "accept"),
    "a standard": (proposals.ballot, proposals.SPEAKERS, "yes"),
    "a plan": (lambda cast: proposals.ballot(cast, topic_class="planning"), proposals.SPEAKERS, "yes"),
}


@pytest.mark.parametrize("setting", list(SETTINGS)[: figure(5, len(SETTINGS))])
def test_nothing_takes_the_place_of_what_is_answered_to(cast: Cast, setting: str) -> None:
    opened, people, choice = SETTINGS[setting]
    reference = opened(cast)
    found = cast.round(reference)
    assert found.matter is not None
    for person in (*people, None):
        none_succeeds(cast, reference, found, people)
        if person is not None:
            with pytest.raises(Stale):
                answer(cast, reference, found, person, choice, "f" * 64)
            answer(cast, reference, found, person, choice, found.matter_hash)
    if in_session(found.rule):
        cast.close_round(CHAIR, reference)
    closed = cast.round(reference)
    assert [each.matter for each in closed.responses] == [found.matter_hash] * len(people)
    assert closed.verdict is not None
    assert closed.verdict["matter"]["hash"] == found.matter_hash
    assert on_record(cast, reference, found.name)["matter"]["hash"] == found.matter_hash
    if closed.outcome in STANDING:
        none_succeeds(cast, reference, found, people)


def none_succeeds(cast: Cast, reference: str, found: LoadedRound, people: tuple[str, ...]) -> None:
    """Nobody puts anything in the place of what was frozen."""
    assert found.matter is not None
    for attempt in attempts(cast, reference, found, people):
        with pytest.raises(GovflowError):
            attempt()
    assert on_file(cast, reference, found) == found.matter.pieces


def on_record(cast: Cast, reference: str, name: str) -> dict[str, Any]:
    """The verdict of a round as the record of its case has it."""
    with cast.backend.reading() as session:
        query = select(HISTORY.c.content).where(HISTORY.c.case_id == cast.case(reference).id, HISTORY.c.name == name)
        [verdict] = [each["verdict"] for each in session.scalars(query) if "verdict" in (each or {})]
    return dict(verdict)


def acting(cast: Cast, who: str) -> tuple[str, str | None]:
    """A person, with the organization acted for where that is not their home."""
    if who in cast.region.people:
        return who, None
    return cast.member(who, cast.backend.rules.vocabulary.binding), who


def attempts(cast: Cast, reference: str, found: LoadedRound, people: tuple[str, ...]) -> Iterator[Callable[[], object]]:
    """Every form that asks for what is frozen, sent by every party, and another version of every document in it."""
    assert found.matter is not None
    workflow = _workflow(cast, reference)
    frozen = {each.field for each in found.matter.pieces}
    for who in dict.fromkeys((*people, SECRETARY, *PARTIES[: figure(1, len(PARTIES))])):
        person, acted_for = acting(cast, who)
        for step in dict.fromkeys(each.name for each in workflow.transitions if each.manual):
            fields = [each for each in _form(workflow, step) if each.name in frozen]
            if fields:
                values = {each.name: OTHER if each.kind.filed else "Another text" for each in fields}
                yield lambda person=person, acted_for=acted_for, step=step, values=values: cast.fire(
                    person, reference, step, acting=acted_for, reason="Attack", **values
                )
        for each in sorted(found.matter.documents):
            adding = AddVersion(case=reference, document=each, upload=OTHER, key=new_key())
            yield lambda person=person, acted_for=acted_for, adding=adding: add_document_version(
                cast.backend, cast.actor(person, acted_for), adding
            )


def answer(cast: Cast, reference: str, found: LoadedRound, person: str, choice: str, matter: str | None) -> None:
    actor = cast.actor(*acting(cast, person))
    seat = next(each for each, holder in found.holders.items() if holder[0] == actor.organization_id)
    named = {"case": reference, "round_id": found.id, "seat_id": seat, "matter": matter}
    told = cast.foreseen(cast.round(reference), seat, choice)
    respond(cast.backend, actor, Respond(**named, choice=choice, foreseen=told, key=new_key()))


def on_file(cast: Cast, reference: str, found: LoadedRound) -> tuple[Any, ...]:
    """What the case has now in the place of what was frozen; of what is confided, what stands for it."""
    assert found.matter is not None
    names = [each.field for each in found.matter.pieces]
    confided, case = confided_in(_workflow(cast, reference), found.name), cast.case(reference)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(PARTIES[0]))
        kept, secrets = load_confided(work, case, confided)
        papers = load_papers(session, found.matter.documents)
    answers = {**case.data, **kept}
    return tuple(frozen_pieces(names, answers, papers, confided=secrets, salt=found.matter.salt))


def _workflow(cast: Cast, reference: str) -> Any:
    case = cast.case(reference)
    with cast.backend.reading() as session:
        return cast.backend.catalog.pinned(session, case.version_id).workflow


def _form(workflow: Any, step: str) -> Any:
    return next(workflow.form_of(each) for each in workflow.transitions if each.name == step)


@pytest.mark.parametrize(
    ("setting", "person", "field"),
    [("signatures", "chen.yu", "agreement"), ("the mediator's proposal", "zhou.min", "proposal")],
)
def test_the_proof_sees_a_version_that_is_taken_under_an_open_round(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, setting: str, person: str, field: str
) -> None:
    """The planted bug: the page of a document asks nobody."""
    reference = SETTINGS[setting][0](cast)
    monkeypatch.setattr(documents, "closed_to_versions", lambda *_: None)
    found = cast.round(reference)
    signing.replace_file(cast, person, reference, field)
    assert found.matter is not None
    assert on_file(cast, reference, found) != found.matter.pieces


# What was decided


def test_a_binding_decision_is_not_replaced_by_whoever_has_it_or_took_it(cast: Cast) -> None:
    reference, superior = decided(cast)
    paper = document(cast, reference, "decision")
    for who in (*BOTH, superior, SECRETARY):
        person, acted_for = acting(cast, who)
        adding = AddVersion(case=reference, document=paper, upload=OTHER, key=new_key())
        with pytest.raises(GovflowError):
            add_document_version(cast.backend, cast.actor(person, acted_for), adding)
        with pytest.raises(GovflowError):
            cast.fire(person, reference, "issue_decision", acting=acted_for, decision=OTHER)
    assert cast.case(reference).data["decision"] == paper
