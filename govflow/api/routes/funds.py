"""Funds, their books, and agreements on compensation."""

from __future__ import annotations

from datetime import date

from flask import Response
from pydantic import BaseModel, Field

from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import reads
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW, TEXT, reading
from govflow.api.shapes.agreements import AgreementsShown, agreement_in_list
from govflow.api.shapes.funds import (
    BooksShown,
    FundPageShown,
    FundsShown,
    StatementShown,
    books_shown,
    fund_page_shown,
    fund_shown,
    statement_shown,
)
from govflow.http.policies import backend, policy
from govflow.services.queries.funds.books import load_books
from govflow.services.queries.funds.page import load_fund, load_funds
from govflow.services.queries.funds.statement import load_statement
from govflow.services.queries.registers.compensation.agreements import load_agreements, load_source

bp = topic("funds", __name__, "Funds and agreements")


class OfFund(BaseModel):
    """A fund."""

    fund_id: int = Field(ge=1, le=LARGEST_ROW)


class OfAccount(OfFund):
    """The accounts of one kind in a fund."""

    account: str = Field(max_length=24)


class OfAgreement(BaseModel):
    """A version of an agreement."""

    agreement: str = Field(max_length=48)
    version: int = Field(ge=1, le=2**31 - 1)


class BelowRequest(BaseModel):
    """Which page of the requests."""

    below: int | None = Field(None, ge=1, le=LARGEST_ROW)


class At(BaseModel):
    """At the end of which day."""

    at: date | None = Field(None, description="Today, if none is named.")


class Span(BaseModel):
    """Of which days, and which page."""

    since: date | None = None
    until: date | None = None
    journal: int | None = Field(None, ge=1, le=LARGEST_ROW)
    line: int | None = Field(None, ge=0, le=LARGEST_ROW)


@bp.get("/funds", responses={200: FundsShown})
@policy(reads)
def index() -> Response:
    """List all funds, the newest year first."""
    with reading() as work:
        return answer(FundsShown(funds=[fund_shown(each) for each in load_funds(work)]))


@bp.get("/funds/<fund_id>", responses={200: FundPageShown})
@policy(reads)
def show(path: OfFund, query: BelowRequest) -> Response:
    """Read a fund, with the requests that the token sees."""
    with reading() as work:
        return answer(fund_page_shown(load_fund(work, path.fund_id, query.below)))


@bp.get("/funds/<fund_id>/books", responses={200: BooksShown})
@policy(reads)
def books(path: OfFund, query: At) -> Response:
    """Read the trial balance of a fund; for those who keep or oversee it."""
    with reading() as work:
        return answer(books_shown(load_books(work, path.fund_id, query.at or backend().today())))


@bp.get("/funds/<fund_id>/books/<account>", responses={200: StatementShown})
@policy(reads)
def statement(path: OfAccount, query: Span) -> Response:
    """Read what was booked in the accounts of one kind."""
    below = None if query.journal is None or query.line is None else (query.journal, query.line)
    with reading() as work:
        found = load_statement(work, path.fund_id, path.account, since=query.since, until=query.until, below=below)
        return answer(statement_shown(found))


@bp.get("/agreements", responses={200: AgreementsShown})
@policy(reads)
def agreements() -> Response:
    """List the agreements on ecological compensation."""
    with reading() as work:
        return answer(AgreementsShown(agreements=[agreement_in_list(each) for each in load_agreements(work)]))


@bp.get("/agreements/<agreement>/<version>/source", responses={200: TEXT})
@policy(reads)
def source(path: OfAgreement) -> Response:
    """Read the file of a version of an agreement."""
    with reading() as work:
        content = load_source(work, path.agreement, path.version)
    return Response(content, content_type="text/plain; charset=utf-8")
