"""The desk as a person sees it in a browser: pages, labels and buttons by the words that stand on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from govflow.demo.papers import paper
from govflow.demo.region import email
from tests.browser.watch import Watch
from tests.browser.words import Words
from tests.builders import PASSWORD

REFERENCE = re.compile(r"^[A-Z]+-[A-Z]{2}-\d{4}-\d{4}$")
PDF = paper("Annex", "One page, filed through the browser.")


@dataclass
class Desk:
    """One browser, used by one person after another."""

    page: Page
    address: str
    words: Words
    watch: Watch
    _sessions: dict[tuple[str, str], list[Any]] = field(default_factory=dict)  # cookies of who was here before
    _present: tuple[str, str] | None = None

    def sign_in(self, person: str, *, acting_for: str = "") -> None:
        """The next person comes, acting for an organization: with the session left open, or else through the door."""
        self._turn_away()
        self._present = (person, acting_for)
        if self._present in self._sessions:
            self.page.context.add_cookies(self._sessions[self._present])
        self.go("/inbox")
        if self.page.get_by_label(self.words.password).count():
            self._come_in(person, acting_for)

    def _turn_away(self) -> None:
        """Whoever was here goes, and stays signed in."""
        if self._present is not None:
            self._sessions[self._present] = self.page.context.cookies()
        self.page.context.clear_cookies()

    def _come_in(self, person: str, acting_for: str) -> None:
        """Sign in, set the language, and choose for whom to act."""
        self.page.get_by_label(self.words.email).fill(email(person))
        self.page.get_by_label(self.words.password).fill(PASSWORD)
        self.page.locator("form.gf-card").get_by_role("button", name=self.words.sign_in).click()
        if self.page.locator("html").get_attribute("lang") != self.words.tag:
            self.page.get_by_role("button", name=self.words.switch, exact=True).click()
        if acting_for:
            self.act_for(acting_for)

    def leave(self) -> None:
        """Sign out, unless nobody is signed in any more."""
        self._present = None
        self.go("/inbox")
        button = self.page.get_by_role("button", name=self.words.sign_out, exact=True)
        if button.count():
            button.click()

    def act_for(self, organization: str) -> None:
        menu = self.page.locator("details.gf-menu")
        menu.locator("summary").click()
        menu.get_by_role("button", name=re.compile(re.escape(organization))).click()
        expect(menu.locator("summary")).to_contain_text(organization)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def open_case(self, procedure: str, title: str, answers: Mapping[str, Any], *pages: Mapping[str, Any]) -> str:
        """File a case through its form, page by page, and its check page; its reference."""
        self.go("/cases/new")
        self.main.get_by_role("link", name=re.compile(f": {procedure}$")).click()
        self.fill(self.words.title, title)
        for each in (answers, *pages)[:-1]:
            for label, value in each.items():
                self.fill(label, value)
            self.press(self.words.go_on)
        self.check((answers, *pages)[-1])
        self.press(self.words.open_case)
        reference = self.page.locator(".gf-ref span").first.inner_text()
        self.see(title)
        return reference

    def take(self, reference: str, step: str, answers: Mapping[str, Any] | None = None) -> None:
        """Take a step of a case, from its page to the receipt."""
        self.begin(reference, step)
        if answers:
            self.check(answers)
        self.press(self.words.send % step)
        expect(self.page).to_have_url(re.compile(r"/entries/\w+\?receipt=1$"))

    def begin(self, reference: str, step: str) -> None:
        """Open the case and follow the link of a step."""
        self.go(f"/cases/{reference}")
        self.main.get_by_role("link", name=step, exact=True).click()

    def check(self, answers: Mapping[str, Any]) -> None:
        """Fill in a form and go on to its check page, or to what speaks against it."""
        for label, value in answers.items():
            self.fill(label, value)
        self.press(self.words.check)

    def fill(self, label: str, value: Any) -> None:
        """Answer one question by its label: text, a day, a file, a box, one choice or a list of them."""
        name = re.compile(rf"^{re.escape(label)}(\s*[(（][^)）]*[)）])?$")
        group = self.page.get_by_role("group", name=name)
        box = self.page.get_by_label(name)
        group.or_(box).first.wait_for(state="attached")  # the page before may still stand there
        if group.count():
            for each in [value] if isinstance(value, str) else value:
                group.get_by_label(each, exact=True).check()
            return
        if isinstance(value, bool):
            box.set_checked(value)
        elif value is PDF:
            box.set_input_files({"name": PDF.filename, "mimeType": PDF.media_type, "buffer": PDF.content})
        elif box.evaluate("element => element.tagName") == "SELECT":
            box.select_option(label=value)
        else:
            box.fill(value.isoformat() if isinstance(value, date) else str(value))

    def press(self, button: str) -> None:
        self.main.get_by_role("button", name=button, exact=True).click()

    def answer(self, reference: str, round_title: str, choice: str, *, comment: str = "") -> None:
        """Answer in the open round of a case."""
        self.begin(reference, self.words.answer % round_title)
        card = self.page.locator("section.gf-card", has=self._lodging(self.page))
        card.get_by_label(choice, exact=True).first.check()
        if comment:
            card.get_by_label(re.compile(f"^{self.words.comment}")).first.fill(comment)
        self._lodge(self._lodging(card))

    def score(self, reference: str, round_title: str, points: Mapping[str, int], declaration: str) -> None:
        """Give the points of a reviewer."""
        self.begin(reference, self.words.answer % round_title)
        for label, value in points.items():
            self.page.get_by_label(label, exact=True).fill(str(value))
        self.page.get_by_label(declaration).check()
        self._lodge(self._lodging(self.main))

    def _lodging(self, within: Page | Locator) -> Locator:
        """The button that lodges an answer, or goes on to check one that binds."""
        return within.get_by_role("button", name=re.compile(f"^({self.words.lodge}|{self.words.check})$"))

    def _lodge(self, button: Locator) -> None:
        """Lodge an answer; one that binds is read once more before it is sent."""
        binds = button.inner_text() == self.words.check
        button.click()
        if binds:
            self.main.locator("button[name=step][value=send]").click()

    def absent(self, reference: str, round_title: str, seat: str, status: str) -> None:
        """The secretary records that a seat is not there."""
        self.go(f"/cases/{reference}")
        self.main.get_by_role("link", name=re.compile(f"{re.escape(round_title)}$")).first.click()
        entry = self.page.locator("details", has=self.page.locator("summary", has_text=seat))
        entry.locator("summary").first.click()
        entry.get_by_label(status, exact=True).check()
        entry.get_by_label(self.words.why, exact=True).last.fill("无代表团到会")
        entry.get_by_role("button", name=self.words.record % seat, exact=True).click()

    def close(self, reference: str, round_title: str) -> None:
        """Whoever chairs closes a round, with what there is."""
        self.go(f"/cases/{reference}")
        self.main.get_by_role("link", name=re.compile(f"{re.escape(round_title)}$")).first.click()
        self.press(self.words.close)
        self.main.locator("button[name=step][value=send]").click()

    def linked(self, reference: str) -> str:
        """The reference of the case that this one has opened."""
        self.go(f"/cases/{reference}")
        named = self.page.locator("table:is([aria-labelledby=children], .gf-agenda) small", has_text=REFERENCE)
        return named.last.inner_text()

    def see(self, *sentences: str) -> None:
        """The page says so."""
        for each in sentences:
            expect(self.main).to_contain_text(each)

    def see_not(self, *sentences: str) -> None:
        for each in sentences:
            expect(self.main).not_to_contain_text(each)

    def refused(self, sentence: str) -> None:
        """The page says that something was refused, and why."""
        expect(self.page.get_by_role("alert")).to_contain_text(sentence)

    def stands(self, reference: str, state: str) -> None:
        """The case is in this state."""
        self.go(f"/cases/{reference}")
        expect(self.page.locator(".gf-facts .gf-state")).to_have_text(state)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")


def open_desk(browser: Browser, address: str, words: Words) -> Desk:
    """A fresh browser window."""
    context = browser.new_context(locale="zh-CN" if words.tag.startswith("zh") else "en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    return Desk(page, address, words, Watch(page))
