"""Mutual recognition: what governments recognize of each other, what was suspended, what they refused."""

from __future__ import annotations

from govflow.domain.registers.recognition import ChangeStanding, EnterRecognition, RecognitionBook, Standing, rules
from govflow.messages import Message
from govflow.services.queries.registers.recognition import asked_of_recognition, load_recognition_of
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.registers.recognition import (
    RecognitionBodyRow,
    RecognitionRow,
    RecognitionSaidRow,
    RecognitionStandingRow,
    change_standing,
    enter_recognition,
    load_recognition_book,
)
from govflow.store.work import Work


def _enters(_work: Work, intent: EnterRecognition) -> Message:
    if intent.refused:
        return Message("The register says that it was not recognized, and why.")
    return Message("It is recognized from %(since)s to %(until)s.", since=intent.since, until=intent.until)


def _changes(_work: Work, intent: ChangeStanding) -> Message:
    return {
        Standing.VALID: Message("It is recognized again from %(day)s on.", day=intent.since),
        Standing.SUSPENDED: Message("It is suspended from %(day)s on.", day=intent.since),
        Standing.ENDED: Message("It is recognized no longer from %(day)s on.", day=intent.since),
    }[intent.standing]


RECOGNITION = Topic(
    rules=rules,
    loaders={RecognitionBook: load_recognition_book},
    intents={
        EnterRecognition: Intent(write=enter_recognition, says=_enters),
        ChangeStanding: Intent(write=change_standing, says=_changes),
    },
    sections=(
        Section(
            template="cases/sections/recognition.html",
            load=load_recognition_of,
            asks=(asked_of_recognition,),
            public=lambda _work, _case: True,  # the register itself is read by everybody who is signed in
        ),
    ),
    registers=(
        (
            "recognitions.index",
            Message("Mutual recognition"),
            Message("Qualifications, test reports and certificates that all governments recognize, on any day."),
        ),
    ),
    tables=(RecognitionRow, RecognitionBodyRow, RecognitionSaidRow, RecognitionStandingRow),
)
