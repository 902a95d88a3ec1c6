"""The registers of the region, as their pages show them."""

from __future__ import annotations

from pydantic import BaseModel, Field

from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW
from govflow.api.routes.laid_out import reads_page
from govflow.services.queries.registers.standards import StandardList, Status, load_standards

bp = topic("registers", __name__, "Directory")


class StandardsAsked(BaseModel):
    """Which joint standards: with these words in a name, or this number, and after which one the page begins."""

    q: str = Field("", max_length=100)
    status: Status | None = None
    after: int | None = Field(None, ge=1, le=LARGEST_ROW)


reads_page(
    bp, "/standards", "standards", "List the joint standards, the latest first.",
    lambda work, _, query: load_standards(work, query.q.strip(), status=query.status, after=query.after),
    StandardList, asks=StandardsAsked,
)  # fmt: skip
