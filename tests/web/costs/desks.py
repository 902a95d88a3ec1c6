"""What a desk costs beside what waits there: whom one waits for, ticked cases, what is kept of cases."""

from __future__ import annotations

from govflow.services.operation.desks import HandOver, hand_over, pin, put_label, write_note
from tests.builders import Cast

READER = "wang.lin"
DESKS = {
    "whom one waits for": (5, 5),
    "step for ticked cases": (9, 9),
    "handing ticked cases over": (10, 10),
    "what is kept": (6, 6),
    "what is kept of a case": (10, 10),
}
"""What these pages cost."""


def keep(cast: Cast, cases: list[str]) -> None:
    """Something of everything of each of these cases."""
    actor = cast.actor(READER)
    for each in cases:
        pin(cast.backend, actor, each, pinned=True)
        write_note(cast.backend, actor, each, "A note.")
        put_label(cast.backend, actor, each, "urgent")
    handing = HandOver(cases=tuple(cases), person_id=cast.person(READER))
    assert not any(each.reasons for each in hand_over(cast.backend, actor, handing))


def addresses(cast: Cast, cases: list[str]) -> dict[str, tuple[str, str]]:
    keep(cast, cases)
    ticked = "&".join(f"item={each}" for each in cases)
    return {
        "whom one waits for": ("chen.yu", "/inbox/others"),
        "step for ticked cases": (READER, f"/inbox/steps?{ticked}"),
        "handing ticked cases over": (READER, f"/inbox/hand-over?{ticked}"),
        "what is kept": (READER, "/inbox/kept"),
        "what is kept of a case": (READER, f"/cases/{cases[0]}/kept"),
    }
