"""Every page of the demonstration in a browser: no barrier, no violated policy, in both languages and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.audit import WIDTHS, Audit, audit, faint, prepare, untranslated
from tests.browser.crawl import Crawl, Found
from tests.browser.desk import Desk, open_desk
from tests.browser.installation import Demonstration, demonstration
from tests.browser.scenes import SCENES, names_for, show
from tests.browser.words import CHINESE, ENGLISH, Words

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

NO_PAGE = {
    *("static", "bootstrap.static", "console.static"),  # style sheets
    *("auth.home",),  # only leads on
    *(
        "documents.download",
        "integrity.download",
        "integrity.prove",
        "integrity.signing_keys",
        *("probes.alive", "probes.ready", "probes.numbers"),
        "drafting.download",
        "settlement.certificate",
        "settlement.terms",
        "calendar.export",
        *("second.new", "passkeys.ask", "confirming.ask"),  # after a password; for the script of passkeys
        *("providers.begin", "providers.finish"),  # lead on; the demonstration has none
        "confirming.new",  # is led to where a procedure asks for it; test_signing_in looks at it
        *("desk.mark", "cases.mark"),  # for the script of pages that ask whether they are still so
        *("feeds.show", "news.show", "bulletins.feed", "bulletins.as_cap"),
        "prepared.show",  # the demonstration has it at the desk and on the page of the case; test_prepared looks at it
        "exports.agenda",
        "exports.cases",
        *("errands.mark", "errands.download"),
        *("open_data.cases", "open_data.case", "open_data.votes", "open_data.fund", "open_data.organizations"),
        *("contracts.release", "contracts.table", "portal_registers.contract", "portal_registers.contract_table"),
        *("stages.as_csv", "portal_registers.stages_file"),
        "funds.books.journals_csv",
        "funds.sums_csv",
        "funds.sums_xlsx",
        "funds.books.journals_xlsx",
        "funds.books.journals_beancount",
        "organizations.choices",  # for the script of lists
        "exports.table",
        "commitments.as_csv",
        "commitments.as_workbook",
        "sheets.agenda",
        "sheets.votes",
        "sheets.votes_csv",
        "organizations.instruction",
        "papers.download",
        "papers.everything",
        "papers.extract",
    ),  # files to keep
    *("workflows.source", "workflows.diagram", "workflows.mermaid_text", "compensation.source"),
    *("portal.begin", "portal.document", "portal_programs.feed", "portal_programs.sitemap", "portal_programs.robots"),
    *("notices.stopping",),  # only a mail leads there; tests/web/test_notices.py looks at it
    *("forgotten.new", "forgotten.show", "forgotten.ask"),  # the demonstration sends no mail: test_forgotten
    *("own_people.index", "own_people.show", "joining.show"),  # with mail: tests/browser/test_own_people.py
    *("auth.invitation",),  # no page leads there; it is a scene
    *("founding.begin", "founding.edit"),  # only before there is anything: test_first_pages
    *("several.choose", "kept.choose"),  # for cases that were ticked: tests/browser/test_desk_of_many.py
    *("batch.choose", "together.show"),  # for items that were ticked, and A items: tests/browser/test_together.py
    *("rounds.offer",),  # no procedure of the demonstration asks for offers; tests/web/test_offers.py does
}
"""What answers GET with something else than a page of the desk, or is reached otherwise."""


@dataclass(frozen=True)
class Reading:
    """What was found on the pages in one language, and what the browser complained about."""

    audits: list[Audit]
    complaints: list[str]

    def all(self, found: Callable[[Audit], tuple[str, ...]]) -> list[str]:
        return [f"{each.where}: {finding}" for each in self.audits for finding in found(each)]


@pytest.fixture(scope="module")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    with demonstration(tmp_path_factory) as served:
        yield served


@pytest.fixture(scope="module")
def crawl(demo: Demonstration) -> Crawl:
    return demo.crawl()


@pytest.fixture(scope="module", params=(ENGLISH, CHINESE), ids=lambda words: words.tag)
def reading(request: pytest.FixtureRequest, browser: Browser, demo: Demonstration, crawl: Crawl) -> Reading:
    """All pages and scenes, read in one language: what takes longest, so that two workers can share it."""
    return _read(open_desk(browser, demo.address, request.param), demo, crawl.pages)


def test_axe_finds_no_barrier(reading: Reading) -> None:
    assert reading.all(lambda each: each.barriers) == []


def test_each_page_has_one_heading_its_language_a_title_and_fits_the_narrowest_phone(reading: Reading) -> None:
    assert reading.all(lambda each: each.faults) == []


def test_no_page_violates_the_policy_or_makes_the_browser_complain(reading: Reading) -> None:
    assert reading.complaints == []


def test_letters_are_plain_and_targets_large_on_a_phone_by_day_and_in_the_dark(
    browser: Browser, demo: Demonstration, crawl: Crawl
) -> None:
    desk = open_desk(browser, demo.address, ENGLISH)
    prepare(desk.page)
    desk.sign_in("wang.lin")
    pages = {page.endpoint: page.path for page in crawl.pages if page.person == "wang.lin"}
    found = []
    for path in pages.values():
        desk.go(path)
        found += [f"{path}: {each}" for each in faint(desk.page)]
    desk.page.context.close()
    assert found == []


@pytest.mark.parametrize("reading", [CHINESE], ids=lambda words: words.tag, indirect=True)
def test_chinese_pages_speak_chinese(reading: Reading) -> None:
    assert reading.all(lambda each: each.english) == []


def test_every_page_of_the_application_was_looked_at(demo: Demonstration, crawl: Crawl) -> None:
    endpoints = {rule.endpoint for rule in demo.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    pages = {each for each in endpoints if not each.startswith("api.")}  # which speaks to programs
    assert pages - {page.endpoint for page in crawl.pages} == NO_PAGE


def test_no_link_leads_to_an_error(crawl: Crawl) -> None:
    assert crawl.broken == []


def test_the_looking_itself_would_notice(browser: Browser, demo: Demonstration) -> None:
    desk = open_desk(browser, demo.address, ENGLISH)
    prepare(desk.page)
    desk.page.route("**/help", _spoil)
    desk.go("/help")
    found = audit(desk.page, "help", "zh-Hans")
    desk.page.context.close()
    assert any("image-alt" in each for each in found.barriers)
    assert found.faults == ("language is en", "headings is 2")
    assert "Skip to main content" in found.english
    assert any(each.startswith("policy: style-src-attr") for each in desk.watch.complaints)
    assert any(each.startswith("404") for each in desk.watch.complaints)
    said = ["3 open cases", "Acting for", "Juma River diversion"]
    assert untranslated(said) == said[:2]


def _spoil(route: Route) -> None:
    answer = route.fetch()
    faults = '<h1>More</h1><p style="color: red">Help<img src="/nowhere.png"></p>'
    route.fulfill(response=answer, body=answer.text().replace("</main>", f"{faults}</main>"))


def _read(desk: Desk, demo: Demonstration, pages: Iterable[Found]) -> Reading:
    prepare(desk.page)
    audits, names = [], names_for(demo)
    for person, found in groupby(pages, lambda page: page.person):
        _come(desk, person)
        for page in found:
            desk.go(_in(desk.words, page.path))
            audits.append(audit(desk.page, f"{person} {page.path}", desk.words.tag, WIDTHS))
    for person, of_person in groupby(SCENES, lambda scene: scene.person):
        _come(desk, person)
        for scene in of_person:
            show(scene, desk, names)
            audits.append(audit(desk.page, scene.name, desk.words.tag, WIDTHS))
    desk.page.context.close()
    return Reading(audits, desk.watch.complaints)


def _in(words: Words, path: str) -> str:
    """Of the portal the page in this language: there it stands in the address."""
    return re.sub("^/public/(en|zh)", f"/public/{words.tag[:2]}", path)


def _come(desk: Desk, person: str) -> None:
    """The next reader; without a name a visitor, whose language is that of the browser."""
    if person:
        desk.sign_in(person)
    else:
        desk.leave()
