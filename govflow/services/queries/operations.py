"""What the operator asks: is a workflow file sound, which versions are published, does the record still hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from govflow.engine import stories
from govflow.engine.checks import report, soundness
from govflow.engine.formatting import canonical
from govflow.engine.parsing import Parsed, WorkflowProblems, parse, workflow_schema
from govflow.engine.parsing.vocabulary import SECTIONS, is_vocabulary, read_vocabulary
from govflow.engine.rules import Rules
from govflow.engine.vocabulary import NO_WORDS
from govflow.errors import ClocksApart, Invalid, RecordBroken, Refused
from govflow.keys.signing import PublicKeys, read_public_keys
from govflow.messages import Message
from govflow.paths import packaged
from govflow.services.backend import Backend
from govflow.services.catalog import shipped_workflows, studied
from govflow.services.commands.record import late_to_seal, sequence_waiting
from govflow.services.moments import read_agreeing, read_clocks
from govflow.services.rehearsal import Rehearsal, rehearse
from govflow.services.words import SHIPPED
from govflow.store.deadlines.sweeps import check_sweeps
from govflow.store.mediation.certificates import Certified, against_files, check_certificate
from govflow.store.record.broken import FAILURES, first_unreadable, nameless
from govflow.store.record.coverage import check_facts, check_files, check_keys
from govflow.store.record.derived import check_derived
from govflow.store.record.heads import check_head, signed_head
from govflow.store.record.proofs import Proven, check_proof
from govflow.store.record.published import Signed, set_back
from govflow.store.record.sequence import is_waiting
from govflow.store.record.tree import check_signatures
from govflow.store.record.verification import Verification, verify
from govflow.store.workflows import VERSION

__all__ = [
    "Checked",
    "Published",
    "Verification",
    "canonical",
    "certified",
    "check_file",
    "play_stories",
    "proven",
    "published_versions",
    "record_head",
    "rehearse_file",
    "verify_record",
    "workflow_schema",
]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The soundness report of a file, as text for a terminal and as data."""

    sound: bool
    text: str
    data: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Published:
    """A published version."""

    workflow: str
    version: int
    sha256: str
    published_at: datetime


def check_file(source: bytes, name: str, rules: Rules, beside: Sequence[bytes] = ()) -> Checked:
    """All that can be said about a file; for one that cannot be read, everything that is wrong with it.

    ``beside``: files that are checked with it; these and those that come with govflow hold its cases' children.
    """
    if is_vocabulary(source):
        return _check_words(source, name)
    try:
        parsed, alone = studied(source, rules, name)
    except WorkflowProblems as error:
        return _unreadable(error, name)
    found = _beside(parsed, alone, _others(beside, rules), rules)
    return Checked(sound=found.sound, text=report.text(found), data=report.as_json(found))


def rehearse_file(source: bytes, name: str, rules: Rules, beside: Sequence[bytes] = ()) -> Checked:
    """The same, and its stories played through the real commands, watched by everybody who may not take their steps."""
    if is_vocabulary(source):
        return _check_words(source, name)
    try:
        parsed, alone = studied(source, rules, name)
    except WorkflowProblems as error:
        return _unreadable(error, name)
    others = _others(beside, rules)
    rehearsal = rehearse(parsed, others, rules)
    sound = _beside(parsed, alone, others, rules)
    found = replace(sound, findings=(*sound.findings, _rehearsed(rehearsal)))
    data = {**report.as_json(found), "rehearsal": [report.story_data(each) for each in rehearsal.stories]}
    return Checked(sound=found.sound, text=report.text(found), data=data)


def _beside(parsed: Parsed, found: soundness.Report, others: Iterable[Parsed], rules: Rules) -> soundness.Report:
    """What is known of the file alone, and of it beside the files of the cases that it opens."""
    known = {each.workflow.id: each.workflow for each in others}
    return replace(found, findings=(*found.findings, *soundness.kinship(parsed, known, rules)))


def _others(beside: Sequence[bytes], rules: Rules) -> list[Parsed]:
    """The procedures that come with govflow, and those of other files; one that cannot be read is told of by itself."""
    found = [parse(each.read_bytes(), rules, name=each.name) for each in shipped_workflows()]
    for source in beside:
        try:
            parsed = parse(source, rules)
        except WorkflowProblems:
            continue
        found = [*(each for each in found if each.workflow.id != parsed.workflow.id), parsed]
    return found


def play_stories(source: bytes, words: str, rules: Rules) -> str:
    """The stories whose names contain the words, line by line as they went. Raises WorkflowProblems."""
    parsed = parse(source, rules)
    told = [each for each in stories.run(parsed, rules) if words in each.name]
    return "\n\n".join(
        "\n".join([each.name, *(f"  {line}" for line in each.trace), f"  {each.problem or 'as told'}"]) for each in told
    )


def published_versions(backend: Backend) -> tuple[Published, ...]:
    """Every version, by name and number."""
    columns = (VERSION.c.workflow, VERSION.c.version, VERSION.c.sha256, VERSION.c.published_at)
    with backend.reading() as session:
        rows = session.execute(select(*columns).order_by(VERSION.c.workflow, VERSION.c.version))
        return tuple(Published(**row) for row in rows.mappings())


def verify_record(backend: Backend, head: str | None = None, keys: bytes | None = None) -> Verification:
    """Recalculate every hash, compare facts, keys and files with the record, and it with a signed head kept elsewhere.

    ``keys`` are the public keys to trust, as PEM; without them those that are kept here. Raises Invalid for others.
    What stands is checked first, what has no number yet without one; then it gets one, and all is checked once more.
    Where clocks differ it must wait.
    """
    trusted = trusted_keys(keys if keys is not None else backend.signing.published())
    found = _checked(backend, trusted, head)
    if found.first_broken is not None or not _waits(backend):
        return found
    try:
        sequence_waiting(backend)
    except ClocksApart:
        return found
    except RecordBroken as error:
        return replace(found, first_broken=nameless(_unnumbered(error)))
    return _checked(backend, trusted, head)


def _waits(backend: Backend) -> bool:
    with backend.reading() as session:
        return is_waiting(session)


def _unnumbered(error: RecordBroken) -> Message:
    return Message(
        "All that has a number holds, but what waits cannot be numbered: something that was altered by hand cannot be "
        "read (%(reason)s). Put the database back from a backup.",
        reason=type(error.__cause__ or error).__name__,
    )  # fmt: skip


def _checked(backend: Backend, trusted: PublicKeys, head: str | None) -> Verification:
    """All checks; what one of them fails by is found as well."""
    try:
        return _check(backend, trusted, head)
    except (*FAILURES, RecordBroken, OperationalError) as error:
        with backend.reading() as session:
            broken = first_unreadable(session)
        if broken is None and isinstance(error, OperationalError):
            raise
        reason = type(error).__name__
        failed = Message("A check of the record fails by what was altered by hand (%(reason)s).", reason=reason)
        return Verification(rows=0, first_broken=broken or nameless(failed))


def _check(backend: Backend, trusted: PublicKeys, head: str | None) -> Verification:
    with backend.reading() as session:
        now = read_clocks(backend, session).moment
        found = verify(session)
        broken = found.first_broken or check_facts(session) or check_keys(session)
        broken = broken or check_files(session, backend.blobs)
        broken = broken or check_derived(
            session,
            lambda version_id: backend.catalog.pinned(session, version_id).workflow,
            backend.rules.vocabulary,
            now,
        )
        broken = broken or check_sweeps(session, now)
        broken = broken or check_signatures(session, trusted)
        if broken is None and head is not None:
            broken = check_head(session, trusted, head)
        remarks = tuple(map(_set_back, set_back(session)))
    waiting = late_to_seal(backend)
    return replace(found, first_broken=broken, remarks=(*remarks, *([waiting] if waiting is not None else [])))


def _set_back(found: tuple[Signed, datetime]) -> Message:
    signed, next_at = found
    return Message(
        "Checkpoint %(size)s of %(body)s bears the moment %(at)s, the next one %(next)s: a clock had been set forward. "
        "When it was signed is not known.",
        size=signed.size, body=signed.body, at=signed.at, next=next_at,
    )  # fmt: skip


def record_head(backend: Backend) -> str:
    """The roots of all bodies as one signed line, to be kept where nobody here can change it.

    Raises ClocksApart, RecordBroken.
    """
    sequence_waiting(backend)
    with backend.reading() as session:
        return signed_head(session, read_agreeing(backend, session).moment, backend.signing.signer())


def certified(
    certificate: bytes, keys: bytes, terms: bytes | None = None, annexes: Mapping[str, bytes] | None = None
) -> Certified:
    """What a certificate of a settlement certifies; no database is needed. ``keys``: the public keys to trust, as PEM.

    ``terms``, ``annexes``: files that are held against it. Raises Refused with what is wrong, Invalid for other keys.
    """
    found = check_certificate(certificate, trusted_keys(keys))
    if reasons := against_files(found, terms, annexes or {}):
        raise Refused(reasons)
    return found


def proven(proof: bytes, keys: bytes) -> Proven:
    """How many entries a proof shows to stand in the signed record, and under which root. Needs no installation.

    Raises Refused with what is wrong, Invalid for a file without keys.
    """
    try:
        document = json.loads(proof)
    except ValueError as error:
        raise Refused([Message("This is not a proof from the record of a case.")]) from error
    return check_proof(document, trusted_keys(keys))


def trusted_keys(keys: bytes) -> PublicKeys:
    try:
        return read_public_keys(keys)
    except ValueError as error:
        raise Invalid({"key": Message("This file holds no public key of an installation (Ed25519, PEM).")}) from error


def _check_words(source: bytes, name: str) -> Checked:
    """A vocabulary file, as it would stand beside the one that comes with govflow; or that one itself."""
    shipped = source == packaged("workflows", "vocabulary.yaml")
    try:
        found = read_vocabulary(source, name, beside=NO_WORDS if shipped else SHIPPED)
    except WorkflowProblems as error:
        return _unreadable(error, name)
    n = sum(len(getattr(found, each)) for each in SECTIONS)
    return Checked(sound=True, text=f"{name}: sound. {n} words.", data={"file": name, "sound": True, "words": n})


def _rehearsed(rehearsal: Rehearsal) -> soundness.Finding:
    return soundness.Finding(
        title=Message("The stories go the same way through the real commands, and nobody else can take their steps"),
        evidence=Message(
            "%(stories)s stories, and %(attempts)s attempts by others",
            stories=len(rehearsal.stories),
            attempts=rehearsal.attempts,
        ),
        problems=rehearsal.problems,
    )


def _unreadable(error: WorkflowProblems, name: str) -> Checked:
    problems = [report.problem_data(each) for each in error.problems]
    return Checked(sound=False, text=str(error), data={"file": name, "sound": False, "problems": problems})
