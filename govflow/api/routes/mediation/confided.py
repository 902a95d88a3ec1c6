"""What was confided: who reads it, leave to pass it on, and handing it over or releasing it."""

from __future__ import annotations

from pydantic import Field

from govflow.api.frame.topic import topic
from govflow.api.routes.asked import OfCase
from govflow.api.routes.laid_out import reads_page, takes_order
from govflow.services.commands.mediation.leave import (
    GiveLeave,
    PassOn,
    RevokeLeave,
    give_leave,
    pass_on,
    revoke_leave,
)
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
from govflow.services.queries.mediation.confiding.leave import LeavePage, load_leave_page

OF = "/cases/<reference>/confidences/<confidence>"
confidences = topic("confidences", __name__, "Mediation", OF)
releases = topic("releases", __name__, "Mediation", OF)


class OfConfidence(OfCase):
    """What was confided."""

    confidence: str = Field(max_length=64)


reads_page(
    confidences, "", "show", "Read what was confided, who reads it, and what leave there is to pass it on.",
    lambda work, path, _: load_leave_page(work, path.reference, path.confidence), LeavePage, of=OfConfidence,
)  # fmt: skip
takes_order(
    confidences, "/leave", "give", "Let it be passed on: to whom, how, and until when.", GiveLeave, give_leave,
    of=OfConfidence, binds=True,
)  # fmt: skip
takes_order(
    confidences, "/leave/revocation", "revoke", "Take the leave for a party back.", RevokeLeave, revoke_leave,
    of=OfConfidence,
)  # fmt: skip
takes_order(
    confidences, "/passing-on", "tell", "Tell a party what was confided, as far as leave goes.", PassOn, pass_on,
    of=OfConfidence, binds=True,
)  # fmt: skip
takes_order(
    releases, "/handover", "give", "Let the successor read what stands here.", HandOver, hand_over, of=OfConfidence,
    binds=True,
)  # fmt: skip
takes_order(
    releases, "/handover/end", "take_back", "Let the successor read it no more.", TakeHandoverBack,
    take_handover_back, of=OfConfidence,
)  # fmt: skip
takes_order(
    releases, "/release", "agree", "Agree that a party is given this, word for word.", AgreeToRelease,
    agree_to_release, of=OfConfidence, binds=True,
)  # fmt: skip
takes_order(
    releases, "/release/end", "revoke", "Take the agreement back.", RevokeRelease, revoke_release, of=OfConfidence
)
