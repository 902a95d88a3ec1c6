"""The main pages as a screen reader goes through them: landmarks, headings, labels, what is told by itself."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Office
from tests.services import disputes

pytestmark = pytest.mark.browser

PAGES = (
    "inbox", "cases", "cases/{case}", "cases/{case}/steps/log_talks", "cases/{case}/documents", "commitments", "funds",
    "registers", "workflows", "organizations",
)  # fmt: skip
_FAULTS = """() => {
  const faults = [], all = (selector) => [...document.querySelectorAll(selector)];
  const seen = (each) => each.checkVisibility({ contentVisibilityAuto: true });
  const brief = (each) => each.outerHTML.slice(0, 80);
  const named = (ids) => ids.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim();
  const called = (each) => each.getAttribute('aria-label') || named(each.getAttribute('aria-labelledby') || '');
  const ids = all('[id]').map((each) => each.id), twice = ids.filter((id, place) => ids.indexOf(id) !== place);
  if (twice.length) faults.push(`twice: ${twice}`);
  for (const selector of ['body > header', 'main', 'body > footer', 'h1'])
    if (all(selector).length !== 1) faults.push(`${all(selector).length} ${selector}`);
  for (const selector of ['nav', 'aside', '[role=search]', '[role=group]', '[role=region]']) {
    const names = all(selector).map(called), alike = new Set(names).size < names.length;
    if (names.some((name) => !name)) faults.push(`${selector} without a name`);
    if (selector !== '[role=group]' && alike) faults.push(`${selector} named alike: ${names}`);
  }
  for (const each of all('[aria-labelledby]')) if (!called(each)) faults.push(`labelled by nothing: ${brief(each)}`);
  for (const each of all('[aria-describedby]')) for (const id of each.getAttribute('aria-describedby').split(' '))
    if (!document.getElementById(id)) faults.push(`described by nothing: ${id}`);
  const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((each) => `main ${each}`).join();
  const levels = all(headings).filter(seen).map((each) => Number(each.tagName[1]));
  if (levels[0] !== 1) faults.push(`begins with h${levels[0]}`);
  for (const [place, level] of levels.entries())
    if (place && level > levels[place - 1] + 1) faults.push(`h${levels[place - 1]}, then h${level}`);
  for (const each of all('input:not([type=hidden]), select, textarea'))
    if (seen(each) && !(each.labels?.length || called(each))) faults.push(`no label: ${each.name}`);
  for (const each of all('button, a[href], summary'))
    if (seen(each) && !(each.innerText.trim() || called(each))) faults.push(`says nothing: ${brief(each)}`);
  for (const each of all('[aria-live]:not([role]), [role=alert]:empty')) faults.push(`live, but how: ${brief(each)}`);
  const first = all('a[href], button, input:not([type=hidden])').find(seen);
  if (first?.getAttribute('href') !== '#main') faults.push('the way to the content is not first');
  const [main, foot] = [document.querySelector('main'), document.querySelector('body > footer')];
  if (!(main.compareDocumentPosition(foot) & Node.DOCUMENT_POSITION_FOLLOWING)) faults.push('the foot comes first');
  return faults;
}"""


def test_the_main_pages_are_read_in_order(office: Office) -> None:
    case = disputes.negotiation(office.cast)
    desk = office.desk()
    desk.sign_in("chen.yu")
    faults = {}
    for path in (each.format(case=case) for each in PAGES):
        desk.go(f"/{path}")
        if found := desk.page.evaluate(_FAULTS):
            faults[path] = found
    assert faults == {}
    desk.go(f"/cases/{case}/steps/log_talks")
    desk.press("Continue to check")
    summary = desk.page.get_by_role("alert")
    assert summary.evaluate("each => each === document.activeElement"), (
        "who sent something wrong is led to what is wrong"
    )
    assert desk.page.evaluate(_FAULTS) == []
