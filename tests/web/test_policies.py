"""Every route says who may call it, and holds to it."""

from __future__ import annotations

import pytest
from flask import Flask

from govflow.web.frame.security import policies, policy, public
from tests.promises.everybody import EVERYBODYS
from tests.web.conftest import Region

ADMINISTRATORS = {
    *("organizations." + name for name in ("new", "create", "edit", "update", "reactivate")),
    *("organizations." + name for name in ("confirm_deactivation", "deactivate", "add_member", "end_member")),
    *("people." + name for name in ("index", "show", "new", "create", "invite", "edit", "update", "reactivate")),
    *("people." + name for name in ("confirm_deactivation", "deactivate", "add_membership", "end_membership")),
    *("people." + name for name in ("add_mandate", "revoke_mandate")),
    *("calendars." + name for name in ("change", "withdraw")),
    "chairing.create_order",
    *(
        "administration." + name
        for name in ("clock", "log", "body", "ask_arrangement", "approve_arrangement", "refuse_arrangement")
    ),
    *("sign_on." + name for name in ("index", "create", "end", "sign_out")),
    *("deliveries.index", "deliveries.again", "deliveries.make_again"),
    *("services.create", "services.ask", "services.end"),
    *("administration." + name for name in ("ask_recovery", "approve_recovery", "refuse_recovery")),
}
PUBLIC = {
    *("static", "bootstrap.static", "console.static"),
    *("auth.new", "auth.create", "auth.invitation", "auth.accept", "account.choose_language", "help.show"),
    *(f"citizens.{name}" for name in ("index", "follow", "new", "create", "new_below", "create_below")),
    *("second.new", "second.create", "passkeys.ask", "passkeys.sign_in"),
    *("providers.begin", "providers.finish", "providers.accept"),
    *("joining.show", "joining.make"),  # with a link from a mail
    *("forgotten." + name for name in ("new", "create", "show", "update", "ask", "prove")),
    *("integrity.signing_keys", "probes.alive", "probes.ready", "founding.begin", "founding.use"),
    *("api.description", "api.nothing"),
    *EVERYBODYS,
    *(
        "notices.stopping",
        "notices.stop",
        "feeds.show",
        "news.show",
        "bulletins.feed",
    ),  # with a secret that a mail or a page has shown
}
LOOKS = {f"api.{topic}.check" for topic in ("cases", "steps", "prepared", "rounds", "calls")} | {
    "api.session.check_roll",
    "api.session.check_end",
}
"""What is sent to the API only to be looked at."""
SERVING = {
    *(f"api.directory.{name}" for name in ("show_me", "organizations", "organization", "workflows", "source")),
    *(f"api.cases.{name}" for name in ("index", "events", "procedures", "opening", "check", "create", "show")),
    *(f"api.cases.{name}" for name in ("entries", "entry", "record", "proof")),
    *(f"api.documents.{name}" for name in ("index", "show", "download", "upload", "create", "update")),
    *(f"api.uploads.{name}" for name in ("create", "show", "extend")),
    *(f"api.bulletins.{name}" for name in ("index", "show", "create", "as_cap")),
    *(f"api.datasets.{name}" for name in ("index", "show", "create", "read_in", "as_dcat", "set_as_dcat")),
}
"""What is open to services of organizations."""
PUSHED = {"api.bulletins.create", "api.datasets.create", "api.datasets.read_in"}
"""What needs a scope of its own, which whoever acts in cases does not have by that."""
OWN_FILES = {"api.errands.create", "api.errands.end"}
"""What is asked for to be read, and taken back; nothing in any case changes."""
FOUNDER = {"founding.edit", "founding.found"}
"""For the browser that used the operator's link, until there is a regional body: see ``test_first_pages.py``."""
MONITORED = {"probes.numbers"}
"""For the machine itself, on which these tests run, and for whoever bears a token: see ``test_probes.py``."""


def test_an_application_with_a_route_without_policy_does_not_start() -> None:
    app = Flask("careless")
    app.add_url_rule("/secret", "secret", lambda: "")
    app.add_url_rule("/open", "open", policy(public)(lambda: ""))
    with pytest.raises(RuntimeError, match=r"No policy is declared for secret: add @policy"):
        policies(app)


def test_the_table_of_policies_is_the_one_that_was_agreed(region: Region) -> None:
    found = policies(region.app)
    assert {name for name, rule in found.items() if rule.name == "public"} == PUBLIC
    assert {name for name, rule in found.items() if rule.name == "administrator"} == ADMINISTRATORS
    assert {name for name, rule in found.items() if rule.name == "watching"} == MONITORED
    assert {name for name, rule in found.items() if rule.name == "founder"} == FOUNDER


@pytest.mark.parametrize("name", ["visitor", "gao", "hejun", "wanglin"])
def test_nobody_but_an_administrator_reaches_what_is_theirs(region: Region, name: str) -> None:
    browser = region.browser() if name == "visitor" else region.signed_in(name)
    expected = 303 if name == "visitor" else 403
    for path, method in routes(region, ADMINISTRATORS):
        answer = browser.client.open(path, method=method, data={"csrf_token": browser.token("/sign-in")})
        assert answer.status_code == expected, path
        if expected == 303:
            assert answer.location.startswith("/sign-in"), path


def test_a_visitor_reaches_only_what_is_public(region: Region) -> None:
    closed = {rule.endpoint for rule in region.app.url_map.iter_rules()} - PUBLIC - MONITORED - FOUNDER
    visitor = region.browser()
    for path, method in routes(region, {each for each in closed if not each.startswith("api.")}):
        answer = visitor.client.open(path, method=method)
        assert (answer.status_code, answer.location.startswith("/sign-in")) == (303, True), path


def test_no_cookie_opens_anything_of_the_api(region: Region) -> None:
    """So nobody's browser can be made to act there, and no form needs a token of its session."""
    closed = {rule.endpoint for rule in region.app.url_map.iter_rules() if rule.endpoint.startswith("api.")} - PUBLIC
    for browser in (region.browser(), region.signed_in("mei"), region.signed_in("wanglin")):
        for path, method in routes(region, closed):
            answer = browser.client.open(path, method=method, json={})
            assert (answer.status_code, answer.content_type) == (401, "application/problem+json"), path
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_every_address_of_the_api_says_whether_it_reads_or_acts(region: Region) -> None:
    """What changes something acts; a look at what would change, though sent with a body, reads."""
    found = {name: rule.name for name, rule in policies(region.app).items() if name.startswith("api.")}
    rules = [each for each in region.app.url_map.iter_rules() if each.endpoint in found.keys() - PUBLIC]
    acting = {each.endpoint for each in rules if each.methods & {"POST", "PATCH", "DELETE"}}
    acting -= LOOKS | OWN_FILES
    assert {name for name, rule in found.items() if rule == "token to send bulletins and keep data sets"} == PUSHED
    assert {name for name, rule in found.items() if rule == "token to act"} == acting - PUSHED
    assert {name for name, rule in found.items() if rule == "token to read"} == {
        each.endpoint for each in rules
    } - acting


def test_what_services_may_call_is_what_was_agreed(region: Region) -> None:
    """All else is for persons: steps, votes, signatures, what is confided, and each address that is added."""
    views = region.app.view_functions
    assert {name for name, view in views.items() if getattr(view, "serves", False)} == SERVING


def routes(region: Region, endpoints: set[str]) -> list[tuple[str, str]]:
    """Paths with the number 1 for every id, and their methods."""
    adapter = region.app.url_map.bind("localhost")
    found = []
    for rule in region.app.url_map.iter_rules():
        if rule.endpoint in endpoints:
            for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
                found.append((adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, 1), method=method), method))
    assert found
    return found
