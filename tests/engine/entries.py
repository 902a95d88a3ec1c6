"""Entries of meetings, each with the form in which it is stored for good."""

from __future__ import annotations

from datetime import UTC, date, datetime

from govflow.codec import dump
from govflow.engine.entries import (
    AgendaKept,
    AttendanceTaken,
    Attended,
    Booked,
    CeilingTold,
    CorrectionAnswered,
    CredentialsChecked,
    DebateAsked,
    DraftKept,
    Entry,
    ExtractSent,
    FloorKept,
    HandoverKept,
    IssuesConfirmed,
    IssuesKept,
    LeaveKept,
    MinutesCorrected,
    OfferAnswered,
    OfferKept,
    ProtocolKept,
    ProtocolSigned,
    ReleaseKept,
    Replied,
    ReplyAsked,
    ScoresGiven,
    SittingAnswered,
    SittingAttended,
    SittingCalled,
    SittingContinued,
    SittingInterrupted,
    SittingMinuted,
    SittingObjected,
    SittingTold,
    StatementKept,
    StepConfirmed,
    Stored,
)
from govflow.engine.entries.sittings import Present
from govflow.values import Money, Text

WORDING = {"id": "c-1", "heading_en": "Payment", "heading_zh": "付款", "en": "By March.", "zh": "三月底前。"}
SEAT = Text(en="Tianjin", zh="天津")
BEGAN = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
KEPT_MOMENT = {"datetime": "2026-03-02T01:30:00+00:00"}
SEALED = {"text": ["Tianjin", "天津"]}
ACCEPTED = {
    "of": "ab" * 16, "version": 2, "side": "claimant", "clause": "c-1", "sha256": "ef" * 32, "words": "", "clauses": [],
}  # fmt: skip
BOOKED = {"number": "2026-14", "what": SEALED, "fund": SEALED, "amount": {"money": [5, "CNY"]}, "sha256": "ab"}

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
        StatementKept(organization=SEAT, wording="objected", number="3", reason="Not so"),
        Stored(kind="statement", name="objected", content={"organization": SEALED, "number": "3", "reason": "Not so"}),
    ),
    (
        FloorKept(act="ended", number="3", organization=SEAT, began_at=BEGAN, seconds=245),
        Stored(
            kind="floor",
            name="ended",
            content={"number": "3", "organization": SEALED, "seconds": 245, "began_at": KEPT_MOMENT},
        ),
    ),
    (
        FloorKept(act="closed", number="3"),
        Stored(
            kind="floor",
            name="closed",
            content={"number": "3", "organization": None, "seconds": 0, "began_at": None},
        ),
    ),
    (
        SittingInterrupted(until=BEGAN, reason="Fire drill"),
        Stored(kind="interruption", name="begun", content={"until": KEPT_MOMENT, "reason": "Fire drill"}),
    ),
    (SittingContinued(since=BEGAN), Stored(kind="interruption", name="over", content={"since": KEPT_MOMENT})),
    (
        StepConfirmed(step="adjourn", person=SEAT, organization=None, at=BEGAN, sha256="ab" * 32),
        Stored(
            kind="prepared",
            name="adjourn",
            content={"person": SEALED, "organization": None, "at": KEPT_MOMENT, "sha256": "ab" * 32},
        ),
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
        MinutesCorrected(number=2, stood="three", correct="four", reason="A slip", in_place_of=1),
        Stored(
            kind="correction",
            name="entered",
            content={"number": 2, "stood": "three", "correct": "four", "reason": "A slip", "in_place_of": 1},
        ),
    ),
    (
        CorrectionAnswered(number=1, organization=SEAT, says="objects", text="It was three."),
        Stored(
            kind="correction_answer",
            name="objects",
            content={"number": 1, "organization": SEALED, "text": "It was three."},
        ),
    ),
    (
        DraftKept(act="shown", version=2, sha256="cd" * 32, clauses=(WORDING,)),
        Stored(
            kind="drafting",
            name="shown",
            content={"version": 2, "side": "", "clause": "", "sha256": "cd" * 32, "words": "", "clauses": [WORDING]},
        ),
    ),
    (
        DraftKept(act="accepted", of="ab" * 16, version=2, side="claimant", clause="c-1", sha256="ef" * 32),
        Stored(kind="drafting", name="accepted", content=ACCEPTED),
    ),
    (
        LeaveKept(act="given", confidence="ab" * 16, to="respondent", extent="substance", until=date(2026, 6, 30)),
        Stored(
            kind="leave",
            name="given",
            content={
                "confidence": "ab" * 16,
                "to": "respondent",
                "extent": "substance",
                "until": {"date": "2026-06-30"},
            },
        ),
    ),
    (
        HandoverKept(act="given", to="mediator", readers=((None, 7), (3, None))),
        Stored(kind="handover", name="given", content={"to": "mediator", "readers": [[None, 7], [3, None]]}),
    ),
    (
        ReleaseKept(act="agreed", confidence="ab" * 16, to="superior", by="claimant"),
        Stored(kind="release", name="agreed", content={"confidence": "ab" * 16, "to": "superior", "by": "claimant"}),
    ),
    (
        SittingCalled(
            act="called_off",
            sitting="ab" * 16,
            side="claimant",
            day=date(2026, 6, 3),
            hour="14:30",
            place="Zhangfang",
            agenda=("Flow", "Compensation"),
            reason="High water",
        ),
        Stored(
            kind="sitting",
            name="called_off",
            reason="High water",
            content={
                "sitting": "ab" * 16,
                "side": "claimant",
                "day": {"date": "2026-06-03"},
                "hour": "14:30",
                "place": "Zhangfang",
                "agenda": ["Flow", "Compensation"],
            },
        ),
    ),
    (
        SittingAttended(
            sitting="ab" * 16,
            side="claimant",
            own=True,
            people=(
                Present(name="Chen Yu", authority="ad_referendum", mandate="cd" * 16),
                Present(name="Li Na", post="clerk", authority="none"),
                Present(name="Lu Wei", authority="full", mandate="cd" * 16, version=2),
            ),
        ),
        Stored(
            kind="sitting_people",
            name="own",
            content={
                "sitting": "ab" * 16,
                "side": "claimant",
                "people": [
                    {"name": "Chen Yu", "authority": "ad_referendum", "mandate": "cd" * 16},
                    {"name": "Li Na", "authority": "none", "mandate": "", "post": "clerk"},
                    {"name": "Lu Wei", "authority": "full", "mandate": "cd" * 16, "version": 2},
                ],
            },
        ),
    ),
    (
        SittingTold(act="called", sitting="ab" * 16, side="claimant", day=date(2026, 6, 3)),
        Stored(
            kind="sitting_told",
            name="called",
            content={"sitting": "ab" * 16, "side": "claimant", "day": {"date": "2026-06-03"}},
        ),
    ),
    (
        SittingObjected(sitting="ab" * 16, side="respondent", text="He was not there."),
        Stored(
            kind="sitting_objection",
            name="raised",
            content={"sitting": "ab" * 16, "side": "respondent", "text": "He was not there."},
        ),
    ),
    (
        SittingMinuted(sitting="ab" * 16, number=2, text="Hourly data.", sha256="cd" * 32),
        Stored(
            kind="sitting_minutes",
            name="kept",
            content={"sitting": "ab" * 16, "number": 2, "text": "Hourly data.", "sha256": "cd" * 32},
        ),
    ),
    (
        SittingAnswered(
            sitting="ab" * 16, side="respondent", answer="objected", number=2, sha256="cd" * 32, text="Twice a day."
        ),
        Stored(
            kind="sitting_answer",
            name="objected",
            content={
                "sitting": "ab" * 16,
                "side": "respondent",
                "number": 2,
                "sha256": "cd" * 32,
                "text": "Twice a day.",
            },
        ),
    ),
    (
        ProtocolKept(
            number=2, clauses={"languages": SEAT}, settlers={"claimant": ("Chen Yu, deputy head",)}, sha256="cd" * 32
        ),
        Stored(
            kind="protocol",
            name="kept",
            content={
                "number": 2,
                "clauses": {"languages": SEALED},
                "settlers": {"claimant": ["Chen Yu, deputy head"]},
                "sha256": "cd" * 32,
            },
        ),
    ),
    (
        ProtocolSigned(number=2, organization_id=7, organization=SEAT, sha256="cd" * 32),
        Stored(
            kind="protocol_signed",
            name="signed",
            content={"number": 2, "organization_id": 7, "organization": SEALED, "sha256": "cd" * 32},
        ),
    ),
    (
        CeilingTold(sitting="ab" * 16, side="claimant", amount=Money(2_200), words="a year"),
        Stored(
            kind="ceiling",
            name="told",
            content={"sitting": "ab" * 16, "side": "claimant", "amount": dump(Money(2_200)), "words": "a year"},
        ),
    ),
    (
        ExtractSent(meeting="BTH-JC-2026-0001", number="3"),
        Stored(kind="extract", name="sent", content={"meeting": "BTH-JC-2026-0001", "number": "3"}),
    ),
    (
        IssuesKept(number=2, issues=5),
        Stored(kind="issues", name="kept", content={"number": 2, "issues": 5}),
    ),
    (
        IssuesConfirmed(number=2, organization=SEAT),
        Stored(kind="issues_ok", name="confirmed", content={"number": 2, "organization": SEALED}),
    ),
    (
        ScoresGiven(number=2, sha256="ab"),
        Stored(kind="scores", name="given", content={"number": 2, "sha256": "ab"}),
    ),
    (
        OfferKept(number=2, act="made", offer="a1", sha256="ab"),
        Stored(kind="offer", name="made", content={"number": 2, "offer": "a1", "sha256": "ab"}),
    ),
    (
        OfferKept(number=2, act="made", offer="a1", sha256="ab", words="As told."),
        Stored(kind="offer", name="made", content={"number": 2, "offer": "a1", "sha256": "ab", "words": "As told."}),
    ),
    (
        OfferKept(number=2, act="taken_back", offer="a1", sha256="ab"),
        Stored(kind="offer", name="taken_back", content={"number": 2, "offer": "a1", "sha256": "ab"}),
    ),
    (
        Booked(number="2026-14", journal="reserve", what=SEAT, fund=SEAT, amount=Money(5), sha256="ab"),
        Stored(kind="booked", name="reserve", content=BOOKED),
    ),
    (
        OfferAnswered(number=2, offer="a1", sha256="cd"),
        Stored(kind="offer_answer", name="given", content={"number": 2, "offer": "a1", "sha256": "cd"}),
    ),
]
