"""Events as they go to webhooks: CloudEvents 1.0 in the structured mode, with what the events of the API give."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import Field

from govflow.api.shapes.cases import CaseInList, in_list
from govflow.api.shapes.values import Shown
from govflow.services.queries.notices.occurrences import Occurrence


class EventSent(Shown):
    """An event. `id` stays the same however often it is sent; `subject`: the reference of the case."""

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    subject: str | None
    time: datetime
    datacontenttype: str = "application/json"
    data: CaseInList | None = Field(description="The case as the events of the API show it at the moment of sending.")


def event_writer(source: str) -> Callable[[Occurrence], bytes]:
    """What puts an event into words; ``source``: the address of the API."""

    def write(occurrence: Occurrence) -> bytes:
        case = occurrence.case
        event = EventSent(
            id=occurrence.id,
            source=source,
            type=f"org.govflow.{occurrence.kind}" if case is None else f"org.govflow.case.{occurrence.kind}",
            subject=None if case is None else case.reference,
            time=occurrence.at.astimezone(UTC),
            data=None if case is None else in_list(case),
        )
        return event.model_dump_json(exclude_none=case is None).encode()

    return write
