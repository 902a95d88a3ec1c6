"""Entries of a record: one class per kind, with what it keeps, how that is stored, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from govflow.engine.definition import Workflow
from govflow.engine.entries.answering import Contested, Delegated, Replaced, Responded, SealedResponse, SeatStatus
from govflow.engine.entries.bargaining import IssuesConfirmed, IssuesKept, OfferAnswered, OfferKept, ScoresGiven
from govflow.engine.entries.calls import EnvelopeDivided
from govflow.engine.entries.case import (
    AnswersOpened,
    DocumentFiled,
    EndedWithParent,
    Joined,
    Opened,
    Reopened,
    Returned,
    StepConfided,
    StepTaken,
    Told,
    Unseated,
)
from govflow.engine.entries.compensation import SumComputed
from govflow.engine.entries.confidences import HandoverKept, LeaveKept, ReleaseKept
from govflow.engine.entries.deadlines import MOVED, DeadlineMoved, DeadlinePassed, Escalated, Reminded
from govflow.engine.entries.drafting import DraftKept
from govflow.engine.entries.floor import FloorKept, SittingContinued, SittingInterrupted, StatementKept
from govflow.engine.entries.ledger import Booked
from govflow.engine.entries.meetings import (
    AgendaKept,
    AttendanceTaken,
    Attended,
    CredentialsChecked,
    DebateAsked,
    Replied,
    ReplyAsked,
    StepConfirmed,
)
from govflow.engine.entries.minutes import CorrectionAnswered, ExtractSent, MinutesCorrected
from govflow.engine.entries.protocol import ProtocolKept, ProtocolSigned
from govflow.engine.entries.registers.charges import TariffEnded, TariffPublished
from govflow.engine.entries.registers.contracts import ContractEntered, ContractNoted
from govflow.engine.entries.registers.datasets import SetDelivered, SetHandedOut
from govflow.engine.entries.registers.mistakes import DocumentFiledLate, DocumentNarrowed, DocumentWithdrawn
from govflow.engine.entries.registers.plans import ClaimsStated, PlanPublished, PlanValuesEntered
from govflow.engine.entries.registers.recognition import RecognitionStands
from govflow.engine.entries.registers.rights import RightDefined, RightMoved
from govflow.engine.entries.registers.stages import StageDecided
from govflow.engine.entries.registers.standards import StandardEnded, StandardPublished
from govflow.engine.entries.rounds import (
    NotFollowed,
    OffersOpened,
    RoundAnnulled,
    RoundClosed,
    RoundOpened,
    RoundsOpened,
)
from govflow.engine.entries.sittings import (
    CeilingTold,
    SittingAnswered,
    SittingAttended,
    SittingCalled,
    SittingMinuted,
    SittingObjected,
    SittingTold,
)
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text

__all__ = [
    "AgendaKept", "AnswersOpened", "AttendanceTaken", "Attended", "Booked", "CeilingTold", "ClaimsStated",
    "Contested", "ContractEntered", "ContractNoted", "CorrectionAnswered", "CredentialsChecked", "DeadlineMoved",
    "DeadlinePassed", "DebateAsked", "Delegated", "DocumentFiled", "DocumentFiledLate", "DocumentNarrowed",
    "DocumentWithdrawn", "DraftKept", "EndedWithParent", "Entry", "EnvelopeDivided", "Escalated", "ExtractSent",
    "FloorKept", "HandoverKept", "IssuesConfirmed", "IssuesKept", "Joined", "LeaveKept", "MinutesCorrected",
    "NotFollowed", "OfferAnswered", "OfferKept", "OffersOpened", "Opened", "PlanPublished", "PlanValuesEntered",
    "ProtocolKept", "ProtocolSigned", "RecognitionStands", "ReleaseKept", "Reminded", "Reopened", "Replaced",
    "Replied", "ReplyAsked", "Responded", "Returned", "RightDefined", "RightMoved", "RoundAnnulled", "RoundClosed",
    "RoundOpened", "RoundsOpened", "ScoresGiven", "SealedResponse", "SeatStatus", "SetDelivered", "SetHandedOut",
    "SittingAnswered", "SittingAttended", "SittingCalled", "SittingContinued", "SittingInterrupted",
    "SittingMinuted", "SittingObjected", "SittingTold", "StageDecided", "StandardEnded", "StandardPublished",
    "StatementKept", "StepConfided", "StepConfirmed", "StepTaken", "Stored", "SumComputed", "TariffEnded",
    "TariffPublished", "Told", "Unknown", "Unseated", "is_news", "read_entry",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """An entry of a kind that this version of the software does not know, or that it cannot read."""

    KIND: ClassVar = Text(en="Entry", zh="记录")
    row: Stored

    def to_row(self) -> Stored:
        return self.row

    def title(self, workflow: Workflow) -> Message:
        return Message("Entry in the record")

    def sentence(self, workflow: Workflow) -> Message | None:
        return None


Entry: TypeAlias = (
    Opened | StepTaken | StepConfided | AnswersOpened | Joined | Reopened | Returned | Told | EndedWithParent
    | Responded | SealedResponse | SeatStatus | Delegated | Contested | Replaced | RoundOpened | RoundsOpened
    | RoundClosed | RoundAnnulled | NotFollowed | Unseated | OffersOpened | DocumentFiled | DeadlineMoved
    | Reminded | Escalated | DeadlinePassed | AgendaKept | AttendanceTaken
    | Replied | CredentialsChecked | ReplyAsked | DebateAsked | MinutesCorrected | CorrectionAnswered | ExtractSent
    | StatementKept | FloorKept | SittingInterrupted | SittingContinued | StepConfirmed | LeaveKept | HandoverKept
    | ReleaseKept | IssuesKept | IssuesConfirmed | ScoresGiven | OfferKept | OfferAnswered | SittingCalled
    | SittingAttended | SittingObjected | SittingMinuted | SittingAnswered | CeilingTold | SittingTold | ProtocolKept
    | ProtocolSigned | DraftKept | Booked | SumComputed | EnvelopeDivided | StandardPublished | StandardEnded
    | RightDefined | RightMoved | ContractEntered | ContractNoted | TariffPublished | TariffEnded
    | ClaimsStated | PlanPublished | PlanValuesEntered
    | RecognitionStands | SetDelivered | SetHandedOut | StageDecided | DocumentWithdrawn | DocumentFiledLate
    | DocumentNarrowed | Unknown
)  # fmt: skip


def read_entry(row: Stored) -> Entry:
    """The entry of a stored row; ``Unknown`` for a kind or a content that is not known here."""
    try:
        entry: Entry = _class_of(row).from_row(row)
    except (KeyError, ValueError, TypeError, AttributeError):
        return Unknown(row=row)
    return entry


def is_news(entry: Entry) -> bool:
    """Must whoever decided before this entry look again? Not for what changes neither state, parties nor deadline,
    and what nobody may know of.
    """
    of_meetings = (
        AgendaKept | AttendanceTaken | Replied | CredentialsChecked | ReplyAsked | DebateAsked | MinutesCorrected
        | CorrectionAnswered | ExtractSent | StatementKept | FloorKept | SittingInterrupted | SittingContinued
        | StepConfirmed | IssuesKept | IssuesConfirmed | ScoresGiven | OfferKept | OfferAnswered
    )  # fmt: skip
    of_sittings = (
        SittingCalled | SittingAttended | SittingObjected | SittingMinuted | SittingAnswered | CeilingTold
        | SittingTold | ProtocolKept | ProtocolSigned
    )  # fmt: skip
    confided = LeaveKept | HandoverKept | ReleaseKept | DraftKept
    with_a_step = Booked | RightMoved | ContractEntered | ContractNoted | SetDelivered  # which is news itself
    others = Reminded | Escalated | DeadlinePassed | SealedResponse | SetHandedOut
    quiet = others | with_a_step | confided | of_meetings | of_sittings
    return not isinstance(entry, quiet)


def _class_of(row: Stored) -> type[Any]:
    match row.kind:
        case "response" if row.content.get("sealed"):
            return SealedResponse
        case "seat" if "status" in row.content:
            return SeatStatus
        case "seat" if "replaced_by" in row.content:
            return Replaced
        case "seat" if "contested" in row.content:
            return Contested
        case "round" if "verdict" in row.content:
            return RoundClosed
        case "round" if "annulled" in row.content:
            return RoundAnnulled
        case "round" if "items" in row.content:
            return RoundsOpened
        case "interruption":
            return {"begun": SittingInterrupted, "over": SittingContinued}[row.name]
        case "deadline":
            others = {"reminder": Reminded, "overdue": DeadlinePassed, "escalation": Escalated}
            return {**others, **dict.fromkeys(MOVED, DeadlineMoved)}[row.name]
    return _CLASSES[row.kind]


_CLASSES: dict[str, type[Any]] = {
    "opened": Opened,
    "step": StepTaken,
    "leave": LeaveKept,
    "handover": HandoverKept,
    "release": ReleaseKept,
    "sitting": SittingCalled,
    "sitting_told": SittingTold,
    "sitting_people": SittingAttended,
    "sitting_objection": SittingObjected,
    "sitting_minutes": SittingMinuted,
    "sitting_answer": SittingAnswered,
    "ceiling": CeilingTold,
    "protocol": ProtocolKept,
    "protocol_signed": ProtocolSigned,
    "drafting": DraftKept,
    "booked": Booked,
    "confided": StepConfided,
    "unsealed": AnswersOpened,
    "joined": Joined,
    "unseated": Unseated,
    "reopened": Reopened,
    "result": Returned,
    "told": Told,
    "ended": EndedWithParent,
    "document": DocumentFiled,
    "withdrawn": DocumentWithdrawn,
    "narrowed": DocumentNarrowed,
    "late_document": DocumentFiledLate,
    "response": Responded,
    "seat": Delegated,
    "round": RoundOpened,
    "unfollowed": NotFollowed,
    "offers": OffersOpened,
    "deadline": DeadlineMoved,
    "agenda": AgendaKept,
    "debate": DebateAsked,
    "attendance": AttendanceTaken,
    "reply": Replied,
    "credentials": CredentialsChecked,
    "reply_asked": ReplyAsked,
    "statement": StatementKept,
    "floor": FloorKept,
    "issues": IssuesKept,
    "issues_ok": IssuesConfirmed,
    "scores": ScoresGiven,
    "offer": OfferKept,
    "offer_answer": OfferAnswered,
    "interruption": SittingInterrupted,
    "correction": MinutesCorrected,
    "correction_answer": CorrectionAnswered,
    "extract": ExtractSent,
    "computed": SumComputed,
    "divided": EnvelopeDivided,
    "standard": StandardPublished,
    "standard_ended": StandardEnded,
    "right": RightDefined,
    "right_moved": RightMoved,
    "contract": ContractEntered,
    "contract_stands": ContractNoted,
    "tariff": TariffPublished,
    "tariff_ended": TariffEnded,
    "claims": ClaimsStated,
    "plan": PlanPublished,
    "plan_values": PlanValuesEntered,
    "recognition": RecognitionStands,
    "set_delivered": SetDelivered,
    "set_handed_out": SetHandedOut,
    "stage": StageDecided,
    "prepared": StepConfirmed,
}
KINDS: dict[str, Text] = {kind: each.KIND for kind, each in _CLASSES.items()}
"""What an entry is, by the word that the database has for it."""
