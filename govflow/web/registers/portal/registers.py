"""The registers of the portal: organizations, funds, agreements, standards, charges, trades, plans, stages, …"""

from __future__ import annotations

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from govflow.services.queries.funds.page import load_fund, load_funds
from govflow.services.queries.meetings.record import MOST_OWNERS, load_record
from govflow.services.queries.open.portal.lists import find_name
from govflow.services.queries.open.portal.organizations import load_organization_cases, load_public_organizations
from govflow.services.queries.registers.charges.calculator import load_calculation
from govflow.services.queries.registers.charges.listed import load_document, load_tariff, load_tariffs
from govflow.services.queries.registers.compensation.agreements import STATUS, load_agreement, load_agreements
from govflow.services.queries.registers.contracts import load_contracts
from govflow.services.queries.registers.plans.listed import STATUSES as PLAN_STATUSES
from govflow.services.queries.registers.plans.listed import load_plans
from govflow.services.queries.registers.plans.page import load_plan
from govflow.services.queries.registers.rights.market import load_public_trades, load_years_of_trades
from govflow.services.queries.registers.stages.listed import load_stages
from govflow.services.queries.registers.stages.page import load_count, load_field
from govflow.services.queries.registers.standards import STATUSES, load_standards
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched
from govflow.web.frame.charts import money_bar
from govflow.web.frame.security import backend, policy, public
from govflow.web.meetings.yearly import outcome_names
from govflow.web.registers.charges import calculation_json, typed
from govflow.web.registers.contracts import as_file, as_table, standing
from govflow.web.registers.plans import charts_of
from govflow.web.registers.portal.frame import IN_LANGUAGE, asked_year, kept, place, portal, public_work, shown
from govflow.web.registers.stages import as_document, charts, on_day

bp = portal("portal_registers")


@bp.get(f"{IN_LANGUAGE}/organizations")
@policy(public)
def organizations(language: str) -> ResponseReturnValue:
    words, after = searched(), request.args.get("after", type=row_number)
    with public_work() as work:
        page = load_public_organizations(work, words, after)
        return shown("organizations.html", page=page, words=words, after=after)


@bp.get(f"{IN_LANGUAGE}/organizations/<int:organization_id>")
@policy(public)
def organization(language: str, organization_id: int) -> ResponseReturnValue:
    with public_work() as work:
        page = load_organization_cases(work, organization_id, backend().settings.zone, place())
        return shown("organization.html", page=page, further=place() is not None, outcomes=outcome_names())


@bp.get(f"{IN_LANGUAGE}/funds")
@policy(public)
def funds(language: str) -> ResponseReturnValue:
    with public_work() as work:
        found = load_funds(work)
        bars = {fund.id: money_bar(fund.balance, f"fund-{fund.id}") for fund in found}
        return shown("funds.html", funds=found, bars=bars)


@bp.get(f"{IN_LANGUAGE}/funds/<int:fund_id>")
@policy(public)
def fund(language: str, fund_id: int) -> ResponseReturnValue:
    below = request.args.get("below", type=row_number)
    with public_work() as work:
        page = load_fund(work, fund_id, below)
        return shown("fund.html", page=page, bar=money_bar(page.fund.balance, "fund"), below=below)


@bp.get(f"{IN_LANGUAGE}/agreements")
@policy(public)
def agreements(language: str) -> ResponseReturnValue:
    with public_work() as work:
        return shown("agreements.html", agreements=load_agreements(work))


@bp.get(f"{IN_LANGUAGE}/agreements/<agreement>")
@policy(public)
def agreement(language: str, agreement: str) -> ResponseReturnValue:
    """At its newest version."""
    with public_work() as work:
        return shown("agreement.html", page=load_agreement(work, agreement), status=STATUS)


@bp.get(f"{IN_LANGUAGE}/standards")
@policy(public)
def standards(language: str) -> ResponseReturnValue:
    words, after = searched(), request.args.get("after", type=row_number)
    status = next((each for each in STATUSES if each == request.args.get("status")), None)
    with public_work() as work:
        page = load_standards(work, words, status=status, after=after)
        return shown("standards.html", page=page, words=words, status=status, after=after)


@bp.get(f"{IN_LANGUAGE}/contracts")
@policy(public)
def contracts(language: str) -> ResponseReturnValue:
    words, after, stands = searched(), request.args.get("after", type=row_number), standing()
    with public_work() as work:
        page = load_contracts(work, words, stands=stands, after=after)
        return shown("contracts.html", page=page, words=words, stands=stands, after=after)


@bp.get(f"{IN_LANGUAGE}/contracts.csv")
@policy(public)
def contract_table(language: str) -> ResponseReturnValue:
    with public_work() as work:
        return kept(as_table(work))


@bp.get(f"{IN_LANGUAGE}/contracts/<int:contract_id>/ocds.json")
@policy(public)
def contract(language: str, contract_id: int) -> ResponseReturnValue:
    """All stages of the contract, as OCDS; the day of reading is in it, so no cache can ask whether it is as it was."""
    with public_work() as work:
        return as_file(work, contract_id)


@bp.get(f"{IN_LANGUAGE}/charges")
@policy(public)
def charges(language: str) -> ResponseReturnValue:
    after = request.args.get("after", type=row_number)
    with public_work() as work:
        return shown("charges.html", page=load_tariffs(work, after), after=after)


@bp.get(f"{IN_LANGUAGE}/charges/<int:tariff_id>")
@policy(public)
def tariff(language: str, tariff_id: int) -> ResponseReturnValue:
    with public_work() as work:
        return shown("tariff.html", page=load_tariff(work, tariff_id))


@bp.get(f"{IN_LANGUAGE}/charges/<int:tariff_id>/tariff.json")
@policy(public)
def tariff_document(language: str, tariff_id: int) -> Response:
    with public_work() as work:
        return kept(jsonify(load_document(work, tariff_id)))


@bp.get(f"{IN_LANGUAGE}/charges/<int:tariff_id>/calculator")
@policy(public)
def calculator(language: str, tariff_id: int) -> ResponseReturnValue:
    with public_work() as work:
        return shown("calculator.html", page=load_calculation(work, tariff_id, typed()))


@bp.get(f"{IN_LANGUAGE}/charges/<int:tariff_id>/charge.json")
@policy(public)
def charge(language: str, tariff_id: int) -> Response:
    with public_work() as work:
        return kept(calculation_json(load_calculation(work, tariff_id, typed())))


@bp.get(f"{IN_LANGUAGE}/trades")
@policy(public)
def trades(language: str) -> ResponseReturnValue:
    words, year = searched(), asked_year()
    after, organization_id = (request.args.get(each, type=row_number) for each in ("after", "organization"))
    with public_work() as work:
        page = load_public_trades(work, words, year=year, organization_id=organization_id, after=after)
        return shown(
            "trades.html",
            page=page,
            words=words,
            year=year,
            years=load_years_of_trades(work),
            organization_id=organization_id,
            organization=find_name(work, organization_id),
            after=after,
        )


@bp.get(f"{IN_LANGUAGE}/plans")
@policy(public)
def plans(language: str) -> ResponseReturnValue:
    words, after = searched(), request.args.get("after", type=row_number)
    status = next((each for each in PLAN_STATUSES if each == request.args.get("status")), None)
    with public_work() as work:
        page = load_plans(work, words, status=status, after=after)
        return shown("plans.html", page=page, words=words, status=status, after=after)


@bp.get(f"{IN_LANGUAGE}/plans/<int:plan_id>")
@policy(public)
def plan(language: str, plan_id: int) -> ResponseReturnValue:
    with public_work() as work:
        page = load_plan(work, plan_id)
        return shown("plan.html", page=page, charts=charts_of(page))


@bp.get(f"{IN_LANGUAGE}/stages")
@policy(public)
def stages(language: str) -> ResponseReturnValue:
    on = on_day()
    with public_work() as work:
        return shown("stages.html", page=load_stages(work, on), on=on)


@bp.get(f"{IN_LANGUAGE}/stages/stages.json")
@policy(public)
def stages_file(language: str) -> Response:
    """All fields in both languages, with what was counted."""
    with public_work() as work:
        return kept(jsonify(as_document(load_stages(work, on_day()))))


@bp.get(f"{IN_LANGUAGE}/stages/<int:region_id>/<area>")
@policy(public)
def stage(language: str, region_id: int, area: str) -> ResponseReturnValue:
    on = on_day()
    with public_work() as work:
        page = load_field(work, region_id, area, on)
        return shown("stage.html", page=page, charts=charts(page), on=on)


@bp.get(f"{IN_LANGUAGE}/stages/<int:region_id>/<area>/<measure>/<int:year>")
@policy(public)
def stage_counted(language: str, region_id: int, area: str, measure: str, year: int) -> ResponseReturnValue:
    below = request.args.get("below", type=row_number)
    with public_work() as work:
        page = load_count(work, region_id, area, measure, year, below)
        return shown("stage_counted.html", page=page, region_id=region_id, below=below)


@bp.get(f"{IN_LANGUAGE}/commitments")
@policy(public)
def commitments(language: str) -> ResponseReturnValue:
    year = request.args.get("year", type=row_number)
    with public_work() as work:
        page = load_record(work, year=year)
        return shown("commitments.html", page=page, outcomes=outcome_names(), most=MOST_OWNERS)
