"""Workflow versions: publishing, pinning, and the compiled machines that all threads share."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select

from govflow.domain import RULES
from govflow.engine.checks.kin import elsewhere, family
from govflow.engine.checks.soundness import Report, check, kinship
from govflow.engine.definition import Workflow
from govflow.engine.machine import Machine
from govflow.engine.parsing import Parsed, parse
from govflow.engine.problems import Positions, Problem, WorkflowProblems
from govflow.engine.rules import Rules
from govflow.errors import Conflict, NotFound
from govflow.messages import Message
from govflow.paths import data_path
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session
from govflow.store.work import Version
from govflow.store.workflows import VERSION
from govflow.values import Clock

_VERSIONS = Prepared(
    select(VERSION.c.id).where(VERSION.c.workflow == bindparam("workflow")).order_by(VERSION.c.version.desc())
)


@dataclass
class Catalog:
    """Compiled versions by row id. Versions never change, so what is compiled stays good."""

    rules: Rules = RULES
    _compiled: dict[int, Version] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def pinned(self, session: Session, version_id: int) -> Version:
        """The version that a case is pinned to."""
        found = self._compiled.get(version_id)
        if found is None:
            row = session.execute(select(VERSION).where(VERSION.c.id == version_id)).one()
            found = self._compile(row.id, row.source, row.sha256)
        return found

    def newest(self, session: Session, workflow: str) -> Version:
        """The newest published version of a workflow, in force or not yet. Raises NotFound."""
        return self.pinned(session, self._versions(session, workflow)[0])

    def current(self, session: Session, workflow: str, day: date) -> Version:
        """The version that opens new cases on a day: the newest that is in force by then. Raises NotFound."""
        for each in self._versions(session, workflow):
            version = self.pinned(session, each)
            begins = version.workflow.in_force_from
            if begins is None or begins <= day:
                return version
        first = version.workflow
        raise NotFound(Message("“%(title)s” opens no cases yet: it is not in force.", title=first.title))

    def _versions(self, session: Session, workflow: str) -> list[int]:
        """The row ids of a workflow's versions, the newest first. Raises NotFound."""
        found = [number for (number,) in asked_of_versions_of(workflow).rows(session)]
        if not found:
            raise NotFound(Message("There is no procedure “%(workflow)s”.", workflow=workflow))
        return found

    def keep(self, versions: Iterable[Version]) -> None:
        """Take versions that were compiled elsewhere, by other rules than the installation's own."""
        with self._lock:
            self._compiled |= {each.id: each for each in versions}

    def _compile(self, version_id: int, source: bytes, sha256: str) -> Version:
        with self._lock:
            if version_id not in self._compiled:
                workflow = _read(source, self.rules).workflow
                self._compiled[version_id] = Version(version_id, Machine(workflow, self.rules), sha256)
            return self._compiled[version_id]


def asked_of_versions_of(workflow: str) -> Asked:
    """What the catalogue will ask of the versions of a workflow."""
    return _VERSIONS.asked(workflow=workflow)


def publish(
    session: Session,
    clock: Clock,
    source: bytes,
    *,
    name: str,
    by: int | None = None,
    together: Iterable[Workflow] = (),
    rules: Rules = RULES,
) -> bool:
    """Publish a workflow file. Returns False when exactly these bytes are published already.

    ``together``: procedures that are published at the same time and may stand below this one. Raises WorkflowProblems
    when it is not sound or does not fit those above and below it, Conflict when the version exists with other bytes.
    """
    return publish_all(session, clock, {name: source}, by=by, together=together, rules=rules)[name]


def publish_all(
    session: Session,
    clock: Clock,
    sources: Mapping[str, bytes],
    *,
    by: int | None = None,
    together: Iterable[Workflow] = (),
    rules: Rules = RULES,
) -> dict[str, bool]:
    """Publish workflow files, by name, as ``publish`` does each of them; all or none."""
    if not sources:
        return {}
    others = newest_versions(session, rules) | {each.id: each for each in together}
    rows = session.execute(select(VERSION.c.workflow, VERSION.c.version, VERSION.c.sha256))
    known = {(row.workflow, row.version): row.sha256 for row in rows}
    published, new = {}, []
    for name, source in sources.items():
        workflow = _sound(source, name, others, rules).workflow
        sha256 = hashlib.sha256(source).hexdigest()
        published[name] = _is_new(workflow, name, sha256, known)
        if published[name]:
            known[workflow.id, workflow.version] = sha256
            new.append(
                {
                    "workflow": workflow.id,
                    "version": workflow.version,
                    "sha256": sha256,
                    "source": source,
                    "published_at": clock.now(),
                    "published_by": by,
                    "words": meanings(source, rules),
                }
            )
    if new:
        session.execute(insert(VERSION), new)
    return published


def meanings(source: bytes, rules: Rules) -> dict[str, Any]:
    """What the words in a workflow file mean beside their titles. One that stands there by chance does no harm."""
    return rules.vocabulary.meanings(set(re.findall(r"[a-z][a-z0-9_]*", source.decode())))


def newest_versions(session: Session, rules: Rules) -> dict[str, Workflow]:
    """Every published procedure at its newest version, by id."""
    found = (_read(source, rules).workflow for source in newest_sources(session))
    return {each.id: each for each in found}


def newest_sources(session: Session) -> list[bytes]:
    """The bytes of every published procedure at its newest version."""
    newest = select(VERSION.c.workflow, func.max(VERSION.c.version).label("version")).group_by(VERSION.c.workflow)
    last = newest.subquery()
    rows = session.scalars(
        select(VERSION.c.source).join(
            last, and_(VERSION.c.workflow == last.c.workflow, VERSION.c.version == last.c.version)
        )
    )
    return list(rows)


def _sound(source: bytes, name: str, others: Mapping[str, Workflow], rules: Rules) -> Parsed:
    """The file, read. Raises WorkflowProblems when it is not sound or does not fit the others."""
    parsed, report = studied(source, rules, name)
    problems = (
        *report.errors,
        *_same_reference(parsed, others),
        *_misfits(parsed, others, rules),
        *_broken_openers(parsed, others, rules),
        *_broken_names(parsed, others, rules),
    )
    if problems:
        raise WorkflowProblems(problems)
    return parsed


def _is_new(workflow: Workflow, name: str, sha256: str, known: Mapping[tuple[str, int], str]) -> bool:
    """Is this version not published yet? Raises Conflict where it is, with other bytes."""
    before = known.get((workflow.id, workflow.version))
    if before in (None, sha256):
        return before is None
    raise Conflict(
        Message(
            "%(name)s: version %(version)s of %(workflow)s is published with sha256 %(known)s and cannot be "
            "changed; this file has %(given)s. Give it the next version number.",
            name=name,
            version=workflow.version,
            workflow=workflow.id,
            known=before,
            given=sha256,
        )
    )


def _same_reference(parsed: Parsed, others: Mapping[str, Workflow]) -> Iterator[Problem]:
    """Whoever reads the reference of a case knows by it of which procedure it is."""
    for other in others.values():
        if other.id != parsed.workflow.id and other.reference == parsed.workflow.reference:
            sentence = Message(
                "“%(procedure)s” has the reference %(reference)s already; choose other capitals.",
                procedure=other.title,
                reference=other.reference,
            )
            yield parsed.positions.problem(("reference",), sentence)


def _misfits(parsed: Parsed, others: Mapping[str, Workflow], rules: Rules) -> Iterator[Problem]:
    for finding in kinship(parsed, others, rules):
        yield from (each for each in finding.problems if each.severity == "error")


def _broken_openers(parsed: Parsed, others: Mapping[str, Workflow], rules: Rules) -> Iterator[Problem]:
    """What published procedures say of cases of this one that would not be so any more."""
    for opener in others.values():
        if opener.id == parsed.workflow.id:
            continue
        for each in family.misfits(opener, parsed.workflow, Positions("", {}), rules):
            if each.severity == "warning":
                continue
            sentence = Message(
                "“%(procedure)s” opens such cases, and this would not fit it any more: %(what)s",
                procedure=opener.title,
                what=each.sentence,
            )
            yield parsed.positions.problem(("version",), sentence)


def _broken_names(parsed: Parsed, others: Mapping[str, Workflow], rules: Rules) -> Iterator[Problem]:
    """States by which published procedures call cases of this one, and which it would not have, or not any more."""
    after = {**others, parsed.workflow.id: parsed.workflow}
    for other in others.values():
        if other.id == parsed.workflow.id:
            continue
        before = [each.sentence for each in elsewhere.check(other, Positions("", {}), others, rules)]
        for each in elsewhere.check(other, Positions("", {}), after, rules):
            if each.sentence not in before:
                sentence = Message(
                    "“%(procedure)s” names states of such cases, and this one does not have them: %(what)s",
                    procedure=other.title,
                    what=each.sentence,
                )
                yield parsed.positions.problem(("version",), sentence)


@lru_cache(maxsize=64)
def studied(source: bytes, rules: Rules, name: str = "") -> tuple[Parsed, Report]:
    """A workflow file, read and checked: the same bytes are looked at once. Raises WorkflowProblems."""
    parsed = parse(source, rules, name=name)
    return parsed, check(parsed, rules)


@lru_cache(maxsize=64)
def _read(source: bytes, rules: Rules) -> Parsed:
    return parse(source, rules)


def shipped_workflows() -> list[Path]:
    """The workflow files that come with govflow."""
    return sorted(data_path("workflows").glob("*.v*.yaml"))
