"""P6: what stood in a draft is for whom the draft was shown to, before it was filed and after, and if it never was."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from govflow.demo.stories import requests
from govflow.engine.asking.answers import Upload
from govflow.errors import NotFound
from govflow.services.catalog import publish
from govflow.services.commands.documents import AddDocument, AddVersion, add_document, add_document_version
from govflow.services.queries.case.documents import load_document, load_documents, load_file
from govflow.services.queries.case.files import FileLine
from govflow.services.queries.case.page import CasePage, load_case_page
from govflow.services.queries.case.record import record_file
from govflow.services.queries.cases import load_cases
from govflow.services.queries.filters import CaseFilters
from govflow.store.documents import DocumentRow
from govflow.values import Money
from tests.builders import Cast, new_key
from tests.promises.earnest import PDF
from tests.promises.house import House
from tests.sequencing import publish as publish_record
from tests.services import disputes, proposals
from tests.services.handed_in import as_handed_in
from tests.web.conftest import Browser

CLAIM = "Restore the flow at Zhangfang."
EARLIER = "Stop all building at Zhangfang, and pay for ten years."


def test_what_a_draft_said_before_it_was_filed_reaches_nobody_but_its_side(cast: Cast) -> None:
    reference = _revised_draft(cast)
    cast.fire("chen.yu", reference, "file", **disputes.FILING)
    assert EARLIER in _everything(cast, "dong.mei", reference)
    assert EARLIER not in _everything(cast, "he.jun", reference)
    assert CLAIM in _everything(cast, "he.jun", reference)


def test_what_was_filed_stands_in_one_entry_that_the_other_side_reads(cast: Cast) -> None:
    reference = _revised_draft(cast)
    cast.fire("chen.yu", reference, "file", **disputes.FILING)
    first = _page(cast, "he.jun", reference).timeline.events[-1]
    assert {each.name for each in first.answers} >= {"claim", "remedy"}


def test_a_draft_that_is_withdrawn_is_shown_to_nobody_else(cast: Cast) -> None:
    reference = _revised_draft(cast)
    cast.fire("chen.yu", reference, "discard")
    assert cast.case(reference).end == "withdrawn"
    for other in ("he.jun", "wang.lin", "admin"):
        with pytest.raises(NotFound):
            _page(cast, other, reference)
        assert _found(cast, other) == []
    assert _found(cast, "dong.mei") == [reference]


def test_a_case_that_is_withdrawn_once_it_was_filed_stays_with_those_who_saw_it(cast: Cast) -> None:
    reference = disputes.requested(cast)
    cast.fire("chen.yu", reference, "withdraw", reason="Talks go on.")
    assert _page(cast, "he.jun", reference).head.end == "withdrawn"


def test_a_draft_that_lapses_stays_with_its_side(cast: Cast) -> None:
    reference = cast.open("peng.cheng", "proposal", "VOC limits", **_proposal(cast))
    cast.at(cast.clock.at + timedelta(days=100)).pass_days(1)
    assert cast.case(reference).end == "lapsed"
    with pytest.raises(NotFound):
        _page(cast, "ma.ling", reference)
    with pytest.raises(NotFound):
        _page(cast, "wang.lin", reference)
    assert _page(cast, "peng.cheng", reference).head.end == "lapsed"


def test_what_the_office_wrote_on_its_desk_is_not_read_by_the_members_it_lets_in_later(cast: Cast) -> None:
    reference = proposals.tabled(cast)
    cast.fire("wang.lin", reference, "classify", topic_class="standards", reason="Nobody else reads this.")
    cast.fire("wang.lin", reference, "admit")
    assert "Nobody else reads this." in _everything(cast, "peng.cheng", reference)
    assert "Nobody else reads this." not in _everything(cast, "ma.ling", reference)


def test_the_versions_of_a_paper_that_were_replaced_before_filing_are_its_sides(cast: Cast) -> None:
    reference = disputes.draft(cast)
    document = _filed_paper(cast, reference)
    _replace(cast, reference, document, "second.pdf")
    cast.fire("chen.yu", reference, "file", **disputes.FILING)
    _replace(cast, reference, document, "third.pdf")
    assert _versions(cast, "chen.yu", reference, document) == ["third.pdf", "second.pdf", "first.pdf"]
    assert _versions(cast, "he.jun", reference, document) == ["third.pdf", "second.pdf"]
    with pytest.raises(NotFound):
        _handed_out(cast, "he.jun", reference, document, 1)
    assert _handed_out(cast, "chen.yu", reference, document, 1) == "first.pdf"


def test_a_paper_that_another_took_the_place_of_before_filing_is_its_sides(cast: Cast) -> None:
    request = _request()
    requests.draft(cast, request)
    signatory = cast.member("langfang", "signatory")
    first = {each.id for each in _documents(cast, signatory, request.reference)}
    cast.act("langfang", "signatory", request.reference, "revise", **_answers(cast, request), budget=_file("new.pdf"))
    requests.submit(cast, request)
    mine = {each.id for each in _documents(cast, signatory, request.reference)}
    assert len(mine) == 2
    assert {each.id for each in _documents(cast, "wang.lin", request.reference)} == mine - first


def test_nothing_that_the_other_side_is_shown_tells_how_much_happened_in_a_draft(house: House) -> None:
    """Entries once had the numbers of the whole chain, the record counted those for others, forms had a version; of a
    record of more than fifty entries the page said that it had checked the newest.
    """
    cases = [_filed_after(house.cast, revisions) for revisions in (0, 4, 60)]
    publish_record(house.cast)
    browser = house.signed_in("he.jun")
    short, long, longest = (_shown(browser, reference) for reference in cases)
    assert short == long == longest


def test_each_reader_counts_the_entries_from_one(house: House) -> None:
    reference = _filed_after(house.cast, 4)
    for person, entries in (("chen.yu", 6), ("he.jun", 1)):
        browser = house.signed_in(person)
        shown = browser.get(f"/cases/{reference}").text
        assert re.findall(r'id="entry-(\d+)"', shown) == [str(number) for number in range(entries, 0, -1)]
        assert browser.get(f"/cases/{reference}/entries/{entries}").status_code == 200
        assert browser.get(f"/cases/{reference}/entries/{entries + 1}").status_code == 404


def test_somebody_who_only_joins_a_side_later_does_not_make_the_draft_the_other_sides(cast: Cast) -> None:
    """The office, which is seated by rule and sees every dispute once it is filed, reads no draft either."""
    reference = _revised_draft(cast)
    cast.fire("chen.yu", reference, "file", **disputes.FILING)
    assert EARLIER not in _everything(cast, "wang.lin", reference)


def test_days_of_phases_are_told_to_those_who_read_what_happened_then(cast: Cast) -> None:
    """The head of the page read the whole record for everybody."""
    file = Path(__file__).parents[1] / "workflows" / "reviewed_plan.v1.yaml"
    with cast.backend.transaction() as session:
        publish(session, cast.clock, file.read_bytes(), name=file.name)
    opened = cast.today
    reference = cast.open("chen.yu", "reviewed-plan", "A weir", subject="Weir", cost=Money.yuan(70))
    cast.pass_days(3)
    cast.fire("chen.yu", reference, "submit")
    cast.pass_days(3)
    cast.fire("wang.lin", reference, "name", reviewers=(cast.person("song.wei"),))
    cast.pass_days(3)
    cast.respond("song.wei", reference, "scored", scores={"need": 20}, declared=True)
    submitted, reviewed = opened + timedelta(days=3), opened + timedelta(days=9)
    unknown, here = ("done", None, None), ("here", reviewed, None)
    assert _phases(cast, "song.wei", reference) == [unknown, unknown, here]  # let in when the case lay on a desk
    assert _phases(cast, "wang.lin", reference) == [unknown, ("done", submitted, reviewed), here]
    assert _phases(cast, "chen.yu", reference) == [("done", opened, None), unknown, here]


def _phases(cast: Cast, person: str, reference: str) -> list[tuple[str, date | None, date | None]]:
    """The place of each phase, and the first and last day of it that the page tells."""
    days = [(each.since, each.until) for each in _page(cast, person, reference).phases]
    told = [tuple(None if each is None else cast.case(reference).today(each) for each in pair) for pair in days]
    places = [each.place for each in _page(cast, person, reference).phases]
    return [(place, since, until) for place, (since, until) in zip(places, told, strict=True)]


def _revised_draft(cast: Cast) -> str:
    """A claim that said something else before."""
    respondent = cast.organization("laishui")
    reference = cast.open("chen.yu", "dispute-mediation", "Juma River", respondent=respondent, claim=EARLIER)
    cast.fire("chen.yu", reference, "revise", respondent=respondent, claim=CLAIM)
    return reference


def _filed_after(cast: Cast, revisions: int) -> str:
    reference = disputes.draft(cast)
    for _ in range(revisions):
        cast.fire("chen.yu", reference, "revise", **cast.case(reference).data)
    cast.fire("chen.yu", reference, "file", **disputes.FILING)
    return reference


def _shown(browser: Browser, reference: str) -> dict[str, str]:
    """What somebody is shown of a case, but for its reference, hashes, and numbers drawn by lot of equal length."""
    paths = ("", "/record", "/record.json", "/entries/1", "/steps/accept_standstill", "/documents")
    shown = {path: browser.get(f"/cases/{reference}{path}").text for path in paths}
    return {path: _DRAWN.sub("", each.replace(reference, "")) for path, each in shown.items()}


_DRAWN = re.compile(
    r'[0-9a-f]{4}…[0-9a-f]{4}|\b(?:[0-9a-f]{8,64}|\d{9})\b|(?<="case_id":)\d+|nonce="[^"]+"'
    r'|(?<=name="csrf_token" value=")[^"]+|(?<=name="for" value=")[^"]+|(?<=name="csrf-token" content=")[^"]+'
)


def _proposal(cast: Cast) -> dict[str, Any]:
    return {
        "text": "The joint standard is adopted.",
        "topic_class": "standards",
        "rule_set": "by_topic",
    }


def _request() -> requests.Request:
    return requests.Request(
        title="Works on the river bank", title_other="护岸工程", by="langfang", committee="water", fund="water_local",
        amount=1_000_000, ends_on=date(2027, 6, 30),
    )  # fmt: skip


def _answers(cast: Cast, request: requests.Request) -> dict[str, Any]:
    """What the request says without its paper, once more."""
    return as_handed_in(cast, request) | {"call": cast.case(request.reference).data["call"]}


def _file(name: str) -> Upload:
    return Upload(name, PDF, "application/pdf")


def _filed_paper(cast: Cast, reference: str) -> str:
    adding = AddDocument(case=reference, title="Gauge readings", upload=_file("first.pdf"), key=new_key())
    add_document(cast.backend, cast.actor("chen.yu"), adding)
    with cast.backend.reading() as session:
        return session.scalars(select(DocumentRow.id).where(DocumentRow.title == adding.title)).one()


def _replace(cast: Cast, reference: str, document: str, name: str) -> None:
    adding = AddVersion(case=reference, document=document, upload=_file(name), key=new_key())
    add_document_version(cast.backend, cast.actor("chen.yu"), adding)


def _versions(cast: Cast, person: str, reference: str, document: str) -> list[str]:
    with cast.backend.reading() as session:
        page = load_document(cast.backend.work(session, cast.actor(person)), reference, document)
    return [each.filename for each in page.versions]


def _handed_out(cast: Cast, person: str, reference: str, document: str, number: int) -> str:
    with cast.backend.reading() as session:
        return load_file(cast.backend.work(session, cast.actor(person)), reference, document, number).filename


def _documents(cast: Cast, person: str, reference: str) -> tuple[FileLine, ...]:
    with cast.backend.reading() as session:
        return load_documents(cast.backend.work(session, cast.actor(person)), reference).files


def _page(cast: Cast, person: str, reference: str) -> CasePage:
    with cast.backend.reading() as session:
        return load_case_page(cast.backend.work(session, cast.actor(person)), reference, (), language="en")


def _everything(cast: Cast, person: str, reference: str) -> str:
    """All that a person reads of a case, on its page and in its record."""
    with cast.backend.reading() as session:
        file = record_file(cast.backend.work(session, cast.actor(person)), reference)
    return f"{_page(cast, person, reference)}{file.decode()}"


def _found(cast: Cast, person: str) -> list[str]:
    with cast.backend.reading() as session:
        found = load_cases(cast.backend.work(session, cast.actor(person)), CaseFilters(), (), None)
    return [each.reference for each in found.cases]
