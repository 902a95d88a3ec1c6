"""The agreement that a case names, with who sits where by its codes; and what is asked of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from govflow.domain.compensation.reading import Read
from govflow.engine.definition import Workflow
from govflow.values import Money, Text


@dataclass(frozen=True, kw_only=True)
class YearBook:
    """In which fields a case keeps what its year comes to, and what that was computed from."""

    year: str
    downstream: str
    upstream: str
    stations: tuple[str, ...]
    agreed: str
    statement: str
    digest: str
    total: str
    clearing: str
    payer: str
    claim: str
    claimed: str


@dataclass(frozen=True, kw_only=True)
class AgreementInForce:
    """The published agreement that the case is settled by, none while it names none; ``book``: as its file keeps it.

    ``codes``: of the organizations that take part the codes of their administrative divisions.
    """

    TOLD: ClassVar[Text] = Text(en="the agreement that the case names", zh="事项所依据的协议")

    read: Read | None
    book: YearBook | None = None
    codes: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class KeepSum:
    """The sum of the year, computed: these answers are written, and the record says by which agreement.

    ``digest``: of the text that is signed, which has all the working.
    """

    answers: Mapping[str, Any]
    agreement: str
    version: int
    sha256: str
    digest: str
    year: int
    payer: Text | None
    payee: Text | None
    sum: Money


def agreement_field(workflow: Workflow) -> str | None:
    """The field in which a case of the procedure names its agreement."""
    return next((name for name, each in workflow.fields.items() if each.kind.numbers == "agreements"), None)
