"""The registers of the region, as their pages show them: social organizations, joint standards, contracts, rights."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field

from govflow.api.frame.bearer import reads
from govflow.api.frame.speech import tongue
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import JSON_FILE, LARGEST_ROW, reading
from govflow.api.routes.laid_out import reads_page
from govflow.http.addresses import own_address
from govflow.http.policies import policy
from govflow.papers.interchange.contracting import MEDIA_TYPE, delegated
from govflow.services.queries.open.contracts import load_delegated
from govflow.services.queries.registers.contracts import ContractList, Stands, load_contracts
from govflow.services.queries.registers.organizations import (
    EntryPage,
    RegisterFilter,
    RegisterPage,
    load_entry,
    load_register,
)
from govflow.services.queries.registers.rights.market import OfferList, TradeList, load_offers, load_trades
from govflow.services.queries.registers.rights.register import RightList, RightPage, load_right, load_rights
from govflow.services.queries.registers.standards import StandardList, Status, load_standards

bp = topic("registers", __name__, "Directory")


class Narrowed(BaseModel):
    """Which entries, and which page of them."""

    q: str = Field("", max_length=100, description="Words of the name or the scope, or the code.")
    activity: str = Field("", max_length=48, description="A field of activity, by its word.")
    area: int | None = Field(None, ge=1, le=LARGEST_ROW, description="The organization of an area.")
    standing: str = Field("", max_length=16, description="`in_order`, `late` or `abnormal`.")
    below: int | None = Field(None, ge=1, le=LARGEST_ROW, description="`following` of the page before.")


class OfEntry(BaseModel):
    """An entry."""

    entry_id: int = Field(ge=1, le=LARGEST_ROW)


def _asked(query: Narrowed) -> RegisterFilter:
    return RegisterFilter(words=query.q.strip(), activity=query.activity, area=query.area, standing=query.standing)


reads_page(
    bp, "/register", "index", "List the registered social organizations, the newest first.",
    lambda work, _, query: load_register(work, _asked(query), query.below), RegisterPage, asks=Narrowed,
)  # fmt: skip
reads_page(
    bp, "/register/<entry_id>", "show", "Read an entry of the register, with what was changed in it.",
    lambda work, path, _: load_entry(work, path.entry_id), EntryPage, of=OfEntry,
)  # fmt: skip


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


class RightsAsked(BaseModel):
    """Which rights: with these words in basin, source, substance or kind, and after which one the page begins."""

    q: str = Field("", max_length=100)
    after: int | None = Field(None, ge=1, le=LARGEST_ROW)


class OfRight(BaseModel):
    """A right."""

    right_id: int = Field(ge=1, le=LARGEST_ROW)


class PagesOfRight(BaseModel):
    """After which holding and which trade its pages begin."""

    holders: int | None = Field(None, ge=1, le=LARGEST_ROW, description="`following_holdings` of the page before.")
    after: int | None = Field(None, ge=1, le=LARGEST_ROW, description="`following` of the trades before.")


class After(BaseModel):
    """After which line the page begins."""

    after: int | None = Field(None, ge=1, le=LARGEST_ROW, description="`following` of the page before.")


class ContractsAsked(BaseModel):
    """Which contracts: with these words in task, reference or a name, as they stand, and after which one."""

    q: str = Field("", max_length=100)
    stands: Stands | None = None
    after: int | None = Field(None, ge=1, le=LARGEST_ROW, description="`following` of the page before.")


class OfContract(BaseModel):
    """A contract."""

    contract_id: int = Field(ge=1, le=LARGEST_ROW)


reads_page(
    bp, "/contracts", "contracts", "List the contracts on public tasks, the latest first.",
    lambda work, _, query: load_contracts(work, query.q.strip(), stands=query.stands, after=query.after),
    ContractList, asks=ContractsAsked,
)  # fmt: skip


@bp.get("/contracts/<contract_id>/ocds", responses={200: JSON_FILE})
@policy(reads)
def contract(path: OfContract) -> Response:
    """Read all stages of a contract on a public task as an OCDS 1.1 release package."""
    with reading() as work:
        found = load_delegated(work, path.contract_id)
    return Response(delegated(found, tongue(), own_address()), content_type=MEDIA_TYPE)


reads_page(
    bp, "/rights", "rights", "List the rights to water and emissions, the newest first.",
    lambda work, _, query: load_rights(work, query.q.strip(), after=query.after), RightList, asks=RightsAsked,
)  # fmt: skip
reads_page(
    bp, "/rights/<right_id>", "right", "Read a right: its caps, who holds it, and its trades.",
    lambda work, path, query: load_right(work, path.right_id, holdings_after=query.holders, after=query.after),
    RightPage, of=OfRight, asks=PagesOfRight,
)  # fmt: skip
reads_page(
    bp, "/rights/offers", "offers_of_rights", "List what is offered of rights now, the latest first.",
    lambda work, _, query: load_offers(work, after=query.after), OfferList, asks=After,
)  # fmt: skip
reads_page(
    bp, "/rights/trades", "trades_of_rights", "List the trades of rights, the latest first.",
    lambda work, _, query: load_trades(work, after=query.after), TradeList, asks=After,
)  # fmt: skip
