"""Entries of meetings, each with the form in which it is stored for good."""

from __future__ import annotations

from govflow.engine.entries import (
    AgendaKept,
    AttendanceTaken,
    Attended,
    CredentialsChecked,
    DebateAsked,
    Entry,
    ExtractSent,
    MinutesCorrected,
    Replied,
    ReplyAsked,
    Stored,
)
from govflow.values import Text

SEAT = Text(en="Tianjin", zh="天津")
SEALED = {"text": ["Tianjin", "天津"]}

OF_MEETINGS: list[tuple[Entry, Stored]] = [
    (AgendaKept(lines=3), Stored(kind="agenda", name="kept", content={"lines": 3})),
    (
        DebateAsked(organization=SEAT, number="2.1", stands=False),
        Stored(kind="debate", name="taken_back", content={"organization": SEALED, "number": "2.1"}),
    ),
    (
        AttendanceTaken(marks=(Attended(name=SEAT, presence="proxy", proxy=SEAT, reason="Ill"),), number="2.1"),
        Stored(
            kind="attendance",
            name="taken",
            content={
                "marks": [{"name": SEALED, "presence": "proxy", "persons": "", "reason": "Ill", "proxy": SEALED}],
                "number": "2.1",
            },
        ),
    ),
    (
        Replied(organization=SEAT, says="proxy", proxy=SEAT, number="3"),
        Stored(
            kind="reply",
            name="proxy",
            content={"organization": SEALED, "persons": "", "proxy": SEALED, "reason": "", "number": "3"},
        ),
    ),
    (
        CredentialsChecked(checked=(SEAT,)),
        Stored(
            kind="credentials",
            name="checked",
            content={"checked": {"tuple": [SEALED]}, "withdrawn": {"tuple": []}},
        ),
    ),
    (
        ReplyAsked(names=(SEAT,)),
        Stored(kind="reply_asked", name="reminded", content={"names": {"tuple": [SEALED]}}),
    ),
    (
        MinutesCorrected(number=1, stood="three", correct="four", reason="A slip"),
        Stored(
            kind="correction",
            name="entered",
            content={"number": 1, "stood": "three", "correct": "four", "reason": "A slip"},
        ),
    ),
    (
        ExtractSent(meeting="BTH-JC-2026-0001", number="3"),
        Stored(kind="extract", name="sent", content={"meeting": "BTH-JC-2026-0001", "number": "3"}),
    ),
]
