"""The web application, put together from its parts."""

from __future__ import annotations

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from govflow.api import install as api
from govflow.paths import data_path
from govflow.services.accounts import passwords
from govflow.services.backend import Backend
from govflow.settings import Settings
from govflow.web import (
    cases,
    deadlines,
    documents,
    help,
    integrity,
    rounds,
    steps,
    workflows,
)
from govflow.web.accounts import (
    account,
    auth,
    citizens,
    confirming,
    console,
    feeds,
    forgotten,
    founding,
    joining,
    kept,
    news,
    notices,
    passkeys,
    providers,
    second,
    services,
    tokens,
    ways,
    webhooks,
)
from govflow.web.calls import batch as requests
from govflow.web.calls import ranking
from govflow.web.directory import (
    administration,
    calendars,
    deliveries,
    deputies,
    organizations,
    own_people,
    people,
    registers,
    sign_on,
)
from govflow.web.directory import services as of_organizations
from govflow.web.exports import errands, spreadsheets
from govflow.web.exports import open as open_data
from govflow.web.forms import numbers
from govflow.web.frame import access, assets, errors, filters, i18n, letters, probes, security, shell, templates
from govflow.web.frame import kept as typed
from govflow.web.funds import pages as funds
from govflow.web.inbox import kept as in_lists
from govflow.web.inbox import waiting
from govflow.web.mediation import draft, leave, minutes, offers, protocol, release, room, settlement, sittings
from govflow.web.meetings import (
    agenda,
    batch,
    calendar,
    chairing,
    commitments,
    corrections,
    desk,
    floor,
    papers,
    prepared,
    replies,
    rows,
    sheets,
    statements,
    together,
)
from govflow.web.registers import (
    bulletins,
    charges,
    compensation,
    contracts,
    datasets,
    overview,
    plans,
    recognitions,
    rights,
    stages,
    standards,
)
from govflow.web.registers.portal import cases as portal
from govflow.web.registers.portal import machines as portal_programs
from govflow.web.registers.portal import registers as portal_registers
from govflow.web.rounds import texts

BLUEPRINTS = (
    auth.bp, account.bp, kept.bp, tokens.bp, console.bp, waiting.bp, in_lists.bp, cases.bp, steps.bp, deadlines.bp,
    rounds.bp, texts.bp, agenda.bp, replies.bp, commitments.bp, batch.bp, batch.desk, desk.bp, floor.bp, together.bp,
    prepared.bp, sheets.bp, papers.bp, statements.bp, corrections.bp, calendar.bp, chairing.bp, documents.bp, leave.bp,
    release.bp, room.bp, offers.bp, draft.bp, settlement.bp, sittings.bp, minutes.bp, protocol.bp, rows.bp,
    organizations.bp, people.bp, workflows.bp, registers.bp, own_people.bp, deputies.bp, joining.bp, funds.bp,
    ranking.bp, requests.bp, compensation.bp, calendars.bp, administration.bp, integrity.bp, spreadsheets.bp,
    open_data.bp, errands.bp, help.bp, probes.bp, founding.bp, citizens.bp, second.bp, forgotten.bp, ways.bp,
    passkeys.bp, confirming.bp, providers.bp, sign_on.bp, notices.bp, feeds.bp, news.bp, webhooks.bp, deliveries.bp,
    services.bp, of_organizations.bp, overview.bp, standards.bp, rights.bp, contracts.bp, charges.bp, plans.bp,
    recognitions.bp, bulletins.bp, datasets.bp, stages.bp, portal.bp, portal_registers.bp, portal_programs.bp,
)  # fmt: skip


def create_app(settings: Settings, backend: Backend | None = None) -> Flask:
    """The application for these settings.

    Raises RuntimeError, naming the endpoint, when a route has no policy.
    """
    app = api.Application("govflow.web", template_folder=str(data_path("templates")))
    app.config.update(_configuration(settings))
    app.extensions["govflow"] = backend or Backend.from_settings(settings)
    access.init_app(app)
    templates.init_app(app)
    probes.init_app(app, settings.trusted_hosts)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    numbers.init_app(app)
    i18n.init_app(app)
    filters.init_app(app)
    Bootstrap5(app)
    letters.init_app(app)
    errands.init_app(app)
    auth.init_app(app)  # before the policies, which ask who is there
    security.init_app(app)
    csrf = CSRFProtect(app)  # after them: a visitor is sent to sign in, not told about tokens
    shell.init_app(app)
    errors.init_app(app)
    kept.init_app(app)
    typed.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for each in api.init_app(app):
        csrf.exempt(each)  # no cookie is read there, so nobody's browser can be made to act
    assets.init_app(app)  # once those are there that bring some
    csrf.exempt(notices.stop)  # the program that shows the mail sends it; the address itself is signed
    security.seal(app)
    passwords.prepare()
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.key_for("sessions"),
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "MAX_CONTENT_LENGTH": settings.max_upload_bytes + 1_000_000,  # the file and the fields around it
        "MAX_FORM_MEMORY_SIZE": 1_000_000,
        "MAX_FORM_PARTS": 5_000,  # a table may have 200 rows of 12 cells
        "SESSION_COOKIE_NAME": "__Host-govflow" if settings.https else "govflow",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PREFERRED_URL_SCHEME": "https" if settings.https else "http",
        "BOOTSTRAP_SERVE_LOCAL": True,
        "WTF_CSRF_TIME_LIMIT": None,  # a form may stay open as long as its session
        "GOVFLOW_ZONE": settings.zone,
        "GOVFLOW_DEMO": settings.demo,
        "GOVFLOW_PORTAL": settings.portal,
    }
