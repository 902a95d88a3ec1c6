"""Commitments: what members promised in a conference."""

from __future__ import annotations

from govflow.domain.owed.commitments import AddCommitments, Commitments, ReportCommitment, VerifyCommitment, rules
from govflow.messages import Message
from govflow.services.queries.case.holdings import asked_of_commitments, load_commitment_lines
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.meetings.commitments import (
    CommitmentRow,
    add_commitments,
    load_commitments,
    report_commitment,
    verify_commitment,
)
from govflow.store.work import Work


def _adds(_work: Work, intent: AddCommitments) -> Message:
    n = len(intent.commitments)
    return Message("%(n)s commitment is recorded.", "%(n)s commitments are recorded.", n=n)


def _reports(_work: Work, intent: ReportCommitment) -> Message:
    return Message("Your report is noted at commitment %(number)s.", number=intent.number)


def _verifies(_work: Work, intent: VerifyCommitment) -> Message:
    return Message("Your finding is noted at commitment %(number)s.", number=intent.number)


COMMITMENTS = Topic(
    rules=rules,
    loaders={Commitments: load_commitments},
    intents={
        AddCommitments: Intent(write=add_commitments, says=_adds),
        ReportCommitment: Intent(write=report_commitment, says=_reports),
        VerifyCommitment: Intent(write=verify_commitment, says=_verifies),
    },
    sections=(
        Section(template="cases/sections/commitments.html", load=load_commitment_lines, asks=(asked_of_commitments,)),
    ),
    tables=(CommitmentRow,),
)
