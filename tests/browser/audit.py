"""What is looked at on a page once it is shown: accessibility, headings, language, width."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from babel.messages.pofile import read_po
from playwright.sync_api import Page

from govflow.web.frame.i18n import TRANSLATIONS

WIDTHS = DESK, PHONE = 1280, 390
NARROWEST = 360
HEIGHT = 900

_SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
_RUN = """options => axe.run(document, {resultTypes: ['violations'], ...options}).then(found =>
  found.violations.map(each => each.id + ': ' + each.nodes.slice(0, 3).map(node => node.target.join(' ')).join(', ')))
"""
_ON_A_PHONE = {"runOnly": ["color-contrast", "target-size"]}
_SHOWN = """() => ({
  language: document.documentElement.lang,
  title: document.title,
  headings: document.querySelectorAll('h1').length,
  width: document.documentElement.scrollWidth,
  head: document.querySelector('header')?.offsetHeight ?? 0,
})"""
HEAD = 260
"""Pixels that the head of a page takes at most where it is narrowest: what is squeezed stands letter below letter."""
LONGEST = 600
"""Characters of a sentence of the interface with what is filled in."""

_TEXTS = """() => {
  const found = new Set(), page = document.documentElement;
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (text.parentElement.closest('[lang]') === page) found.add(text.data);  // not what is marked as English
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
    for (const each of document.querySelectorAll('[' + name + ']')) found.add(each.getAttribute(name));
  return [...found].map(each => each.replace(/\\s+/g, ' ').trim()).filter(each => each);
}"""


def _rules(language: str, width: int) -> dict[str, object]:
    """All rules. Contrast takes most of the time: colours are the same in every language, so English on a desk shows
    them; on a phone they have a test of their own, by day and in the dark."""
    contrast = language == "en" and width == DESK
    return {"rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": contrast}}}


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What was found on a page; every list should be empty."""

    where: str
    barriers: tuple[str, ...]  # what axe objects to, with the width at which it does
    faults: tuple[str, ...]  # of head, heading, language, title and width
    english: tuple[str, ...]  # sentences of the interface that are still in English


def prepare(page: Page) -> None:
    """Give every page that this tab will show the means to be looked at; its own policy stays in force."""
    page.add_init_script(_SCRIPT)


def press(page: Page, selector: str) -> None:
    """Press what leads to another page, and wait until it is there: else the page before it might be looked at."""
    with page.expect_navigation():
        page.click(selector)


def audit(page: Page, where: str, language: str, widths: Iterable[int] = WIDTHS) -> Audit:
    """Look at the page that is shown, at these widths and at the narrowest."""
    barriers = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        barriers += [f"{width} px: {each}" for each in page.evaluate(_RUN, _rules(language, width))]
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    shown = page.evaluate(_SHOWN)
    expected = {"language": language, "headings": 1, "width": NARROWEST}
    faults = [f"{name} is {shown[name]}" for name, value in expected.items() if shown[name] != value]
    if shown["head"] > HEAD:
        faults.append(f"the head is {shown['head']} pixels high")
    if shown["title"].startswith(" ·"):
        faults.append("no title")
    english = untranslated(page.evaluate(_TEXTS)) if language != "en" else ()
    return Audit(where=where, barriers=tuple(barriers), faults=tuple(faults), english=tuple(english))


def faint(page: Page) -> list[str]:
    """What on the page that is shown is too faint or too small on a phone, by day and in the dark."""
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour is on its way to another
        found += [f"{scheme}: {each}" for each in page.evaluate(_RUN, _ON_A_PHONE)]
    return found


def untranslated(texts: Iterable[str]) -> list[str]:
    """Which of these are sentences of the interface as they stand in the code, and not in the Chinese catalogue.

    None is as long as the minutes that people wrote in English, which hold whatever words there are.
    """
    return [each for each in texts if len(each) < LONGEST and (each in _PLAIN or _ENGLISH.fullmatch(each))]


def _catalogue() -> tuple[frozenset[str], re.Pattern[str]]:
    """Sentences without gaps, and a pattern for those with gaps that have at least two words of their own."""
    plain, gaps = set(), []
    with (TRANSLATIONS / "zh" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for entry in read_po(file):
            said = {entry.id} if isinstance(entry.id, str) else set(entry.id)
            for sentence in said - {entry.string, ""}:
                words = re.split(r"%\(\w+\)s", sentence)
                if len(words) == 1:
                    plain.add(sentence)
                elif len(re.findall(r"[a-z]{2,}", " ".join(words))) >= 2:
                    gaps.append(".+".join(re.escape(each) for each in words))
    return frozenset(plain), re.compile("|".join(gaps))


_PLAIN, _ENGLISH = _catalogue()
