"""Regional plans and mutual recognition, as their pages show them."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW
from govflow.api.routes.laid_out import reads_page
from govflow.services.queries.registers.plans.listed import PlanList, Status, load_plans
from govflow.services.queries.registers.plans.page import PlanPage, load_plan
from govflow.services.queries.registers.recognition import RecognitionList, load_recognitions
from govflow.services.queries.registers.recognition import Status as Standing

bp = topic("plans", __name__, "Directory")


class PlansAsked(BaseModel):
    """Which plans: with these words in a name, and after which one the page begins."""

    q: str = Field("", max_length=100)
    status: Status | None = None
    after: int | None = Field(None, ge=1, le=LARGEST_ROW)


class OfPlan(BaseModel):
    """A plan."""

    plan_id: int = Field(ge=1, le=LARGEST_ROW)


class RecognitionsAsked(BaseModel):
    """Which recognitions: with these words in name or scope, standing so on a day, else today."""

    q: str = Field("", max_length=100)
    on: date | None = Field(None, description="The day as of which they are shown.")
    status: Standing | None = None
    after: int | None = Field(None, ge=1, le=LARGEST_ROW)


reads_page(
    bp, "/plans", "index", "List the regional plans, the latest first.",
    lambda work, _, query: load_plans(work, query.q.strip(), status=query.status, after=query.after),
    PlanList, asks=PlansAsked,
)  # fmt: skip
reads_page(
    bp, "/plans/<plan_id>", "show",
    "Read a regional plan: its indicators against their targets, who has which part in which field, what is claimed.",
    lambda work, path, _: load_plan(work, path.plan_id), PlanPage, of=OfPlan,
)  # fmt: skip
reads_page(
    bp, "/recognitions", "recognitions", "List what governments recognize of each other, as it stands on a day.",
    lambda work, _, query: load_recognitions(
        work, query.q.strip(), on=query.on, status=query.status, after=query.after
    ),
    RecognitionList, asks=RecognitionsAsked,
)  # fmt: skip
