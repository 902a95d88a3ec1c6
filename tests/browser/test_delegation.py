"""An association wins a public task, reports late and is kept out of the next one, mends that, and takes part."""

from __future__ import annotations

import pytest

from govflow.demo.papers import paper
from govflow.demo.registers import delegating
from govflow.demo.registers.founding import DECIDER
from tests.browser.audit import WIDTHS, audit, prepare
from tests.browser.conftest import Office
from tests.browser.words import CHINESE, ENGLISH
from tests.services import delegated
from tests.services.delegated import USERS
from tests.services.test_register_standing import told

pytestmark = [pytest.mark.browser, pytest.mark.on_request]


def test_who_wins_reports_late_is_barred_mends_and_takes_part_again(office: Office) -> None:
    cast, desk = office.cast, office.desk()
    it = delegated.called(cast, USERS)
    desk.sign_in("xu.peng")
    desk.take(it.reference, "Take part")
    delegated.until(cast, it, "offering")
    delegating.offer(cast, it, USERS, 150_000)
    delegated.until(cast, it, "naming")
    delegating.score(cast, it, (USERS, delegating.GOOD))
    delegating.announce(cast, it)
    delegated.until(cast, it, "drawing_up")
    delegating.draw_up(cast, it, 150_000)
    cast.answer("beijing", it.reference, "sign")
    desk.sign_in("xu.peng")  # weeks later
    desk.answer(it.reference, "Contract", "Sign")
    desk.go("/contracts")
    assert desk.main.get_by_role("link", name="Reading of water meters").is_visible()
    late = told(cast)
    cast.fire("xu.peng", late, "answer", statement="It is on its way.")
    cast.fire(DECIDER, late, "enter")
    other = delegated.budgeted(cast, title="Reading of gauges", title_other="水尺抄读服务")
    delegating.fund(cast, other)
    desk.go(f"/cases/{other.reference}")
    assert "The report of 2025 was due on 31 May" in desk.main.inner_text()
    cast.fire("xu.peng", late, "show_mended", mended="Filed.", mended_paper=paper("Report of 2025"))
    cast.fire(DECIDER, late, "confirm_mended")
    desk.take(other.reference, "Take part")


def test_no_page_of_the_register_bars_anybody(office: Office) -> None:
    """Full and empty, inside and in the portal."""
    delegated.signed(office.cast)
    for words, language in ((ENGLISH, "en"), (CHINESE, "zh")):
        desk = office.desk(words)
        prepare(desk.page)
        desk.sign_in("wang.lin")
        for path in ("/contracts", "/contracts?q=zebra", f"/public/{language}/contracts"):
            desk.go(path)
            found = audit(desk.page, path, words.tag, WIDTHS)
            assert (found.barriers, found.faults) == ((), ()), path
