"""A dispute in which much was confided, with leave to pass it on: its pages, and what is done with leave."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import select, update

from govflow.services.commands.mediation.leave import GiveLeave, PassOn, RevokeLeave, give_leave, pass_on, revoke_leave
from govflow.services.commands.mediation.release import (
    AgreeToRelease,
    HandOver,
    RevokeRelease,
    TakeHandoverBack,
    agree_to_release,
    hand_over,
    revoke_release,
    take_handover_back,
)
from govflow.store.cases import CaseRow, PartyRow
from tests.builders import Cast, new_key
from tests.services import disputes, filed_leaves, leaves, releases


def trusted(cast: Cast, many: int) -> str:
    """So many confidences of the claimant, texts and files, the first of each with leave."""
    reference = disputes.sessions(cast)
    for number in range(many):
        cast.fire(leaves.CLAIMANT, reference, "claimant_confides", claimant_confidence=f"Secret {number}")
    files = [filed_leaves.confide(cast, reference, title=f"File {number}") for number in range(many)]
    leaves.give(cast, reference)
    leaves.give(cast, reference, confidence=files[0], extent="as_it_stands")
    return reference


def page(cast: Cast, reference: str) -> str:
    return f"/cases/{reference}/confidences/{leaves.secret(cast, reference)}"


def file_pages(cast: Cast, reference: str) -> dict[str, tuple[str, str]]:
    """The document whose file has leave, and that file as a confidence, for the mediator."""
    shown = filed_leaves.shown(cast, reference, leaves.MEDIATOR, "File 0")
    case = f"/cases/{reference}"
    return {
        "confided document": (leaves.MEDIATOR, f"{case}/documents/{shown.file.id}"),
        "confided file with its leave": (leaves.MEDIATOR, f"{case}/confidences/{shown.versions[0].confidence}"),
    }


def tell_file(cast: Cast) -> partial[object]:
    """A file as it stands."""
    reference = disputes.sessions(cast)
    file = filed_leaves.confide(cast, reference)
    leaves.give(cast, reference, confidence=file, extent="as_it_stands")
    order = PassOn(case=reference, confidence=file, to="respondent", key=new_key())
    return partial(pass_on, cast.backend, cast.actor(leaves.MEDIATOR), order)


def give(cast: Cast, reference: str) -> partial[object]:
    number = leaves.secret(cast, reference)
    order = GiveLeave(case=reference, confidence=number, to="respondent", extent="word_for_word", key=new_key())
    return partial(give_leave, cast.backend, cast.actor(leaves.CLAIMANT), order)


def revoke(cast: Cast, reference: str) -> partial[object]:
    order = RevokeLeave(case=reference, confidence=leaves.secret(cast, reference), to="respondent", key=new_key())
    return partial(revoke_leave, cast.backend, cast.actor(leaves.CLAIMANT), order)


def tell(cast: Cast, reference: str) -> partial[object]:
    """After leave was given anew."""
    leaves.give(cast, reference)
    order = PassOn(
        case=reference, confidence=leaves.secret(cast, reference), to="respondent", words=leaves.TOLD, key=new_key()
    )
    return partial(pass_on, cast.backend, cast.actor(leaves.MEDIATOR), order)


def succeeded(cast: Cast) -> str:
    """A dispute with a confidence and another mediator since: as if there was an appointment, which takes its time."""
    reference = disputes.sessions(cast)
    cast.fire(leaves.CLAIMANT, reference, "claimant_confides", claimant_confidence="Secret")
    with cast.backend.transaction() as session:
        at_the_case = PartyRow.case_id.in_(select(CaseRow.id).where(CaseRow.reference == reference))
        held = update(PartyRow).where(at_the_case, PartyRow.capacity == "mediator")
        session.execute(held.values(person_id=cast.person(releases.SUCCESSOR)))
    return reference


def hand(cast: Cast) -> partial[object]:
    reference = succeeded(cast)
    number = _confided(cast, reference)
    order = HandOver(case=reference, confidence=number, seen=releases.seen(cast, reference, number), key=new_key())
    return partial(hand_over, cast.backend, cast.actor(leaves.CLAIMANT), order)


def take_back(cast: Cast) -> partial[object]:
    reference = succeeded(cast)
    number = _confided(cast, reference)
    releases.give(cast, reference, number)
    order = TakeHandoverBack(case=reference, confidence=number, key=new_key())
    return partial(take_handover_back, cast.backend, cast.actor(leaves.CLAIMANT), order)


def agree(cast: Cast) -> partial[object]:
    """The last agreement, with which it is released."""
    reference = disputes.recorded(cast)
    number = _confided(cast, reference, "session_record")
    releases.agree(cast, reference, number, "he.jun")
    order = AgreeToRelease(case=reference, confidence=number, to="superior", key=new_key())
    return partial(agree_to_release, cast.backend, cast.actor(leaves.CLAIMANT), order)


def disagree(cast: Cast) -> partial[object]:
    reference = disputes.recorded(cast)
    number = _confided(cast, reference, "session_record")
    releases.agree(cast, reference, number, leaves.CLAIMANT)
    order = RevokeRelease(case=reference, confidence=number, to="superior", key=new_key())
    return partial(revoke_release, cast.backend, cast.actor(leaves.CLAIMANT), order)


def _confided(cast: Cast, reference: str, field: str = "claimant_confidence") -> str:
    return leaves.confided(cast, reference, leaves.CLAIMANT, field)[0][0]


def acts(cast: Cast, reference: str) -> dict[str, Callable[[], partial[object]]]:
    """What is done with leave, handed over and released."""
    return {
        "give leave to pass on": partial(give, cast, reference),
        "take leave back": partial(revoke, cast, reference),
        "pass on by leave": partial(tell, cast, reference),
        "pass a file on by leave": partial(tell_file, cast),
        "hand over to a successor": partial(hand, cast),
        "take a handover back": partial(take_back, cast),
        "agree to a release, the last": partial(agree, cast),
        "take an agreement to a release back": partial(disagree, cast),
    }
