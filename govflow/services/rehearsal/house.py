"""An installation for one rehearsal: the real schema on SQLite in memory, a body, the procedures, a clock to move."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import insert

from govflow.domain import RULES
from govflow.engine.machine import Machine
from govflow.engine.parsing import Parsed
from govflow.engine.rules import Rules
from govflow.engine.stories.assumptions import Assumptions, overridden
from govflow.engine.stories.cast import START
from govflow.services.backend import Backend
from govflow.services.catalog import Catalog
from govflow.settings import Settings
from govflow.store.blobs.folder import BlobFolder
from govflow.store.blobs.keeping import Sealed
from govflow.store.people import BodyRow, OrganizationRow
from govflow.store.sql.database import memory_engine, session_factory, snapshot, upgrade, wind_back
from govflow.store.work import Version
from govflow.store.workflows import VERSION
from govflow.values import FixedClock, Text

BODY, ORGANIZATION = BodyRow.__table__, OrganizationRow.__table__

Functions = tuple[tuple[str, Text], ...]
SINCE = date(2000, 1, 1)
CENTRAL, PROVINCE, REGION, OFFICE, FINANCE = range(100_001, 100_006)  # far from the numbers of a story's own cast


@dataclass(frozen=True)
class Procedure:
    """A procedure that is published in the house; its guards answer as ``assumed`` says."""

    parsed: Parsed
    machine: Machine
    assumed: Assumptions


class House:
    """Where every story of a file begins anew: ``wind_back`` brings back the database as it was made."""

    def __init__(self, rehearsed: Parsed, others: Sequence[Parsed], rules: Rules = RULES) -> None:
        apart = [each for each in others if each.workflow.id != rehearsed.workflow.id]
        self.procedures = {each.workflow.id: _procedure(each, rules) for each in (rehearsed, *apart)}
        self.clock = FixedClock(START)
        self._engine = memory_engine()
        wind_back(self._engine, _built(tuple(rules.vocabulary.functions.items())))
        catalog = Catalog(rules)
        self.backend = Backend(
            sessions=session_factory(self._engine),
            blobs=Papers(Path()),
            settings=Settings(database_url="sqlite://", secret_key="rehearsal" * 4, data_dir=Path()),
            clock=self.clock,
            catalog=catalog,
        )
        catalog.keep(self._publish(each) for each in self.procedures.values())
        self.wind_back = self.kept()  # as before the first story

    def kept(self) -> Callable[[], None]:
        """How to bring everything back to how it stands now."""
        content, at = snapshot(self._engine), self.clock.at
        assumed = [(each.assumed, dict(each.assumed)) for each in self.procedures.values()]

        def again() -> None:
            wind_back(self._engine, content)
            self.clock.at = at
            for now, then in assumed:
                now.clear()
                now.update(then)

        return again

    def close(self) -> None:
        self._engine.dispose()

    def _publish(self, procedure: Procedure) -> Version:
        """Published as it stands: whether it is sound is said elsewhere."""
        workflow = procedure.machine.workflow
        sha256 = hashlib.sha256(workflow.id.encode()).hexdigest()
        row = {
            "workflow": workflow.id,
            "version": workflow.version,
            "sha256": sha256,
            "source": b"",
            "published_at": START,
        }
        with self.backend.transaction() as session:
            number = session.execute(insert(VERSION).values(row).returning(VERSION.c.id)).scalar_one()
        return Version(number, procedure.machine, sha256)


class Papers(BlobFolder):
    """Files that are not kept: nobody reads them in a rehearsal."""

    def put(self, content: bytes | BinaryIO, limit: int) -> tuple[str, int]:
        data = content if isinstance(content, bytes) else content.read(limit)
        return hashlib.sha256(data).hexdigest(), len(data)

    def put_sealed(self, content: bytes | BinaryIO, key: bytes, limit: int) -> Sealed:
        sha256, size = self.put(content, limit)
        return Sealed(name=sha256, sha256=sha256, size=size)


def _procedure(parsed: Parsed, rules: Rules) -> Procedure:
    assumed: Assumptions = {}
    return Procedure(parsed, Machine(parsed.workflow, overridden(rules, assumed)), assumed)


@cache
def _built(functions: Functions) -> bytes:
    """The schema as migrations make it, and a body with its fixed places; made once a process."""
    engine = memory_engine()
    upgrade(engine)
    fixed = [
        _organization(CENTRAL, "central_authority", "central", None, "the central authority"),
        _organization(PROVINCE, "local_government", "province", CENTRAL, "the province"),
        _organization(REGION, "regional_body", "body", None, "the regional body"),
        _organization(OFFICE, "regional_body", "body", REGION, "the joint office"),
        _organization(FINANCE, "regional_body", "body", REGION, "the finance department"),
        *_departments(functions),
    ]
    places = {"organization_id": REGION, "office_id": OFFICE, "finance_id": FINANCE, "central_id": CENTRAL}
    with session_factory(engine).writing.begin() as session:
        session.execute(insert(ORGANIZATION), fixed)
        session.execute(insert(BODY).values(prefix="RHS", **places))
    made = snapshot(engine)
    engine.dispose()
    return made


def _departments(functions: Functions) -> Iterator[dict[str, object]]:
    """One of each function below the central authority and below the province."""
    numbers = count(FINANCE + 1)
    for above, kind in ((CENTRAL, "central_authority"), (PROVINCE, "local_government")):
        for function, title in functions:
            name = f"the department of {title.en} below {above}"
            yield {**_organization(next(numbers), kind, "province", above, name), "function": function}


def _organization(number: int, kind: str, level: str, parent: int | None, name: str) -> dict[str, object]:
    return {
        "id": number,
        "kind": kind,
        "level": level,
        "parent_id": parent,
        "monogram": "R",
        "name_en": name,
        "name_zh": name,
        "function": None,
    }
