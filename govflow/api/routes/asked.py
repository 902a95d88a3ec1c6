"""What stands in addresses and headers of the API, as models; what is read in one session; what a command answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

from govflow.api.frame.answers import IDEMPOTENCY, IF_MATCH, answer
from govflow.api.frame.bearer import current_actor
from govflow.api.frame.problems import Problem
from govflow.api.frame.topic import V1
from govflow.api.shapes.forms import Recorded
from govflow.errors import NotFound, Stale
from govflow.http.policies import backend
from govflow.messages import Message
from govflow.services.queries.case.head import read_version
from govflow.services.queries.filters import CaseFilters
from govflow.services.queries.finding import Sought
from govflow.services.queries.step.page import find_receipt
from govflow.services.receipts import LONGEST_KEY, Receipt

LARGEST_ROW = 2**63 - 1
TEXT = {"content": {"text/plain": {"schema": {"type": "string"}}}}
"""An answer that is a file of text."""
JSON_FILE = {"content": {"application/json": {"schema": {"type": "object"}}}}


class OfCase(BaseModel):
    """A case."""

    reference: str = Field(max_length=40, description="Such as ABC-DM-2026-0001.")


class Filters(BaseModel):
    """What cases are narrowed to."""

    q: str = Field("", max_length=100, description="Words to look for.")
    workflow: str = Field("", max_length=48)
    phase: str = Field("", max_length=48)
    organization: int | None = Field(None, ge=1, le=LARGEST_ROW)
    status: str = Field("", pattern="^(open|ended)?$")
    mine: bool = Field(False, description="Only those that wait for who the token acts for.")

    @property
    def filters(self) -> CaseFilters:
        return CaseFilters(
            words=self.q.strip(),
            workflow=self.workflow,
            phase=self.phase,
            organization_id=self.organization,
            status=self.status,
            mine=self.mine,
        )


class OfStep(OfCase):
    """A step of a case."""

    name: str = Field(max_length=64)


class OfRound(OfCase):
    """A round of a case."""

    round_id: int = Field(ge=1, le=LARGEST_ROW)


class OfSeat(OfRound):
    """A seat in a round of a case."""

    seat_id: int = Field(ge=1, le=LARGEST_ROW)


class Keyed(BaseModel):
    """Every act has a key: sent again with it, nothing happens twice, and the answer is the same."""

    model_config = ConfigDict(populate_by_name=True)

    key: str = Field(
        alias=IDEMPOTENCY,
        min_length=1,
        max_length=LONGEST_KEY,
        pattern=r"^[!-~]+$",
        description="Chosen anew for each act by who sends it, such as a UUID.",
    )


class Matching(BaseModel):
    """On which version of the case something was decided."""

    model_config = ConfigDict(populate_by_name=True)

    match: str = Field(
        alias=IF_MATCH,
        max_length=12,
        pattern=r'^"[0-9]{1,9}"$',
        description="The ETag of the case as it was read.",
    )

    @property
    def version(self) -> int:
        return int(self.match.strip('"'))


class Matched(Keyed, Matching):
    """A step says both."""


class Finding(BaseModel):
    """What is looked for in a list of the form that is too long for one answer."""

    field: str = Field("", max_length=64, description="The field whose choices are looked through.")
    q: str = Field("", max_length=100, description="The words that they have.")

    @property
    def sought(self) -> dict[str, Sought]:
        return {self.field: Sought(words=self.q.strip())} if self.field else {}


@contextmanager
def reading() -> Iterator[Any]:
    """A reading as who asks, in one session, so that an answer shows one moment."""
    with backend().page() as session:
        yield backend().work(session, current_actor())


@contextmanager
def precondition() -> Iterator[None]:
    """What turns out stale within is a precondition that failed, with what happened since."""
    try:
        yield
    except Stale as error:
        raise Problem(
            412, "stale", Message("Something changed meanwhile"), error.message, changes=error.changes
        ) from error


def recorded(receipt: Receipt, status: int = 200) -> Response:
    """What a command left behind, with the version of the case that the next one is decided on."""
    with reading() as work:
        entry: int | str = 0
        version = None
        with suppress(NotFound):
            version = read_version(work, receipt.reference)
            entry = find_receipt(work, receipt) or 0
    shown = Recorded(reference=receipt.reference, entry=entry, version=version)
    return answer(shown, status, version=version, location=f"{V1}/cases/{receipt.reference}")
