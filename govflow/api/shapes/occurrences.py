"""Events as they go to webhooks: CloudEvents 1.0 in the structured mode, with what the events of the API give."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from govflow.api.shapes.cases import CaseInList, in_list
from govflow.api.shapes.pages import page
from govflow.api.shapes.values import Shown
from govflow.services.queries.notices.occurrences import Occurrence
from govflow.services.queries.registers.bulletins.page import BulletinPage

BULLETIN = page(BulletinPage)


class EventSent(Shown):
    """An event. `id` stays the same however often it is sent; `subject`: the case or the bulletin by its name here."""

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    subject: str | None
    time: datetime
    datacontenttype: str = "application/json"
    data: CaseInList | BULLETIN.model | None = Field(  # type: ignore[name-defined]
        description="The case or the bulletin as the API shows it at the moment of sending."
    )


def event_writer(source: str) -> Callable[[Occurrence], bytes]:
    """What puts an event into words; ``source``: the address of the API."""

    def write(occurrence: Occurrence) -> bytes:
        topic, subject, data = _about(occurrence)
        event = EventSent(
            id=occurrence.id,
            source=source,
            type=f"org.govflow.{topic}{occurrence.kind}",
            subject=subject,
            time=occurrence.at.astimezone(UTC),
            data=data,
        )
        return event.model_dump_json(exclude_none=data is None).encode()

    return write


def _about(occurrence: Occurrence) -> tuple[str, str | None, Any]:
    """The kind of what it is about, its name, and the thing itself."""
    if (case := occurrence.case) is not None:
        return "case.", case.reference, in_list(case)
    if (bulletin := occurrence.bulletin) is not None:
        return "bulletin.", str(bulletin.line.id), BULLETIN.tell(bulletin)
    return "", None, None
