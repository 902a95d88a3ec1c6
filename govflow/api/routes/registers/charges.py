"""Charges on roads by API: the tariffs, one with its table, and what a passage comes to."""

from __future__ import annotations

from pydantic import BaseModel, Field

from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW
from govflow.api.routes.laid_out import reads_page
from govflow.services.queries.registers.charges.calculator import Calculation, load_calculation
from govflow.services.queries.registers.charges.listed import (
    TariffList,
    TariffPage,
    load_tariff,
    load_tariffs,
)

bp = topic("tariffs", __name__, "Charges")


class PageAsked(BaseModel):
    """After which tariff the page begins."""

    after: int | None = Field(None, ge=1, le=LARGEST_ROW)


class OfTariff(BaseModel):
    """A version of a tariff."""

    tariff_id: int = Field(ge=1, le=LARGEST_ROW)


class TripAsked(BaseModel):
    """From where to where, in what, and when by the clock of China."""

    entry: str = Field("", max_length=48, description="A point of the tariff, by its name there.")
    exit: str = Field("", max_length=48)
    vehicle: str = Field("", max_length=16, description="A class of JT/T 489-2019, such as `passenger_1`.")
    on: str = Field("", max_length=10, description="The day, today where none is given.")
    at: str = Field("", max_length=5, description="When one enters, such as `07:30`.")
    claim: str = Field("", max_length=48, description="An exemption that is claimed.")
    spent: str = Field("", max_length=20, description="What the vehicle paid that day already, in yuan.")


reads_page(
    bp, "/charges", "index", "List the tariffs, the latest first.",
    lambda work, _, query: load_tariffs(work, query.after), TariffList, asks=PageAsked,
)  # fmt: skip
reads_page(
    bp, "/charges/<tariff_id>", "show", "Read a tariff with its table and its versions.",
    lambda work, path, _: load_tariff(work, path.tariff_id), TariffPage, of=OfTariff,
)  # fmt: skip
reads_page(
    bp, "/charges/<tariff_id>/calculation", "calculate",
    "Work out a passage line by line, with the cheapest way and the cheapest hour of its day.",
    lambda work, path, query: load_calculation(work, path.tariff_id, query.model_dump()), Calculation,
    of=OfTariff, asks=TripAsked,
)  # fmt: skip
