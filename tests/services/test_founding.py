"""Founding an installation and entering regions: all or nothing, again and again, and never against what stands."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from govflow.errors import Conflict, NotFound
from govflow.services.backend import Backend
from govflow.services.commands.directory.belongings import let_go
from govflow.services.commands.directory.people import accept_invitation, deactivate_person
from govflow.services.commands.directory.terms import end_role, revoke_mandate
from govflow.services.commands.founding.entering import enter_region, invite, preview_region
from govflow.services.commands.founding.installation import Founding, found_installation
from govflow.services.commands.founding.reading import RegionProblems
from govflow.services.commands.founding.renewing import renew_link
from govflow.services.commands.setup import OPERATOR
from govflow.store.people import BelongingRow, BodyRow, MandateRow, MembershipRow, OrganizationRow, PersonRow
from govflow.store.record.administration import check
from govflow.store.record.log import AdministrationRow
from tests.builders import START, Cast, make_cast
from tests.services import disputes
from tests.services.regions import DELTA, MORE, Broken, Failing, held, installation, region

PASSWORD = "seven white herons"
TYPED = Founding(prefix="YRD", name_en="Yangtze Delta", name_zh="长三角", administrator="mei@example.org")


@pytest.fixture
def backend(engine: Engine, tmp_path: Path) -> Iterator[Backend]:
    backend = installation(engine, tmp_path / "data")
    yield backend
    backend.sessions.dispose()


@pytest.fixture
def founded(backend: Backend) -> Backend:
    found_installation(backend, Founding(region=region(DELTA)))
    return backend


def test_a_region_is_founded_with_all_that_its_file_says(engine: Engine, backend: Backend) -> None:
    entered = found_installation(backend, Founding(region=region(DELTA)))
    assert numbers(entered.added) == {
        "regional body": 1, "organizations": 5, "member of committees and bodies": 1, "accounts": 2, "roles": 3,
        "mandate": 1,
    }  # fmt: skip
    assert entered.stood == ()
    assert len(entered.published) >= 20
    with backend.reading() as session:
        body = session.scalars(select(BodyRow)).one()
        names = dict(session.execute(select(OrganizationRow.id, OrganizationRow.name_en)).all())
        assert [names[each] for each in (body.organization_id, body.office_id, body.finance_id, body.central_id)] == [
            "Yangtze Delta", "Delta Office", "Delta Finance", "Leading Group",
        ]  # fmt: skip
        assert (body.prefix, body.zone) == ("YRD", "Asia/Shanghai")
        shanghai = session.scalars(select(OrganizationRow).where(OrganizationRow.code == "310000")).one()
        assert (shanghai.monogram, shanghai.weight, shanghai.parent_id) == ("SH", "1", None)
        yu = session.scalars(select(PersonRow).where(PersonRow.email == "yu@example.org")).one()
        assert (yu.name_zh, yu.language, yu.administrator) == ("俞波", "zh", False)
        mandate = session.scalars(select(MandateRow)).one()
        assert (mandate.person_id, mandate.number, mandate.since) == (yu.id, "2026-1", START.date())


def test_everything_that_is_entered_stands_in_the_log_of_administration(founded: Backend) -> None:
    with founded.reading() as session:
        kinds = dict(
            session.execute(select(AdministrationRow.kind, func.count()).group_by(AdministrationRow.kind)).all()
        )
        # two accounts, and the link of the administrator
        assert kinds == {"body": 1, "organization": 5, "belonging": 1, "person": 3, "membership": 3, "mandate": 1}
        assert check(session) == (14, None)


def test_links_are_for_whoever_administers_until_a_file_is_named(backend: Backend) -> None:
    entered = found_installation(backend, Founding(region=region(DELTA)))
    assert [each.email for each in entered.linked.links] == ["mei@example.org"]
    assert entered.without_link == 1
    [link] = entered.linked.links
    assert link.address not in repr(entered)
    assert link.address.startswith("http://127.0.0.1:8000/invitations/")
    assert accept_invitation(backend, token(link.address), PASSWORD) == "mei@example.org"
    again = found_installation(backend, Founding(region=region(DELTA)))
    assert again.linked.links == ()


def test_links_go_whole_into_a_file_that_only_its_owner_reads(engine: Engine, tmp_path: Path) -> None:
    backend = installation(engine, tmp_path / "data", address="https://gov.example.org")
    file = tmp_path / "links.csv"
    formula = DELTA.replace("Yu Bo · 俞波", '"=Yu() · 俞波"')
    found_installation(backend, Founding(region=region(formula)), links=file)
    assert file.stat().st_mode & 0o777 == 0o600
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["name", "name in Chinese", "e-mail", "link", "expires"]
    assert [row[2] for row in rows[1:]] == ["mei@example.org", "yu@example.org"]
    assert rows[2][0] == "'=Yu()"
    assert {row[4] for row in rows[1:]} == {f"{START.astimezone() + timedelta(days=7):%Y-%m-%d} {rows[1][4][11:]}"}
    assert rows[2][3].startswith("https://gov.example.org/invitations/")
    assert accept_invitation(backend, token(rows[2][3]), PASSWORD) == "yu@example.org"
    with pytest.raises(Conflict, match="is there already"):
        found_installation(backend, Founding(region=region(formula)), links=file)
    with pytest.raises(NotFound, match="cannot be written"):
        found_installation(backend, Founding(region=region(formula)), links=tmp_path / "none" / "links.csv")
    backend.sessions.dispose()


def test_a_failure_at_any_write_leaves_nothing(engine: Engine, backend: Backend, tmp_path: Path) -> None:
    before, file = held(engine), tmp_path / "links.csv"
    with Failing(backend.sessions.engine, None) as whole, pytest.raises(Conflict, match="is missing"):
        found_installation(backend, Founding(prefix="YRD"))
    with Failing(backend.sessions.engine, None) as whole:
        preview_region(backend, region(DELTA))
    laid = whole.writes
    assert laid >= 9
    assert held(engine) == before
    number = 0
    while True:
        number += 1
        with Failing(backend.sessions.engine, number):
            try:
                found_installation(backend, Founding(region=region(DELTA)), links=file)
            except Broken:
                assert held(engine) == before, number
                assert not file.exists()
                continue
        break
    assert number - 1 >= laid + 2 * 13 + 2  # each row is recorded, and the procedures are published
    assert file.exists()


def test_a_links_file_that_cannot_be_filled_leaves_nothing(
    engine: Engine, backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, file = held(engine), tmp_path / "links.csv"

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError):
        found_installation(backend, Founding(region=region(DELTA)), links=file)
    assert held(engine) == before
    assert not file.exists()


def test_what_stands_is_said_and_nothing_is_done_again(engine: Engine, founded: Backend) -> None:
    before = held(engine)
    again = enter_region(founded, region(DELTA))
    assert again.added == ()
    assert numbers(again.stood) == {
        "regional body": 1, "organizations": 5, "member of committees and bodies": 1, "accounts": 2, "roles": 3,
        "mandate": 1,
    }  # fmt: skip
    after = held(engine)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"administration_entry", "administration_head", "touched", "touch_count"}  # another link
    assert len(after["administration_entry"]) == len(before["administration_entry"]) + 1


def test_what_is_new_is_added_below_what_stands(founded: Backend) -> None:
    assert numbers(preview_region(founded, region(MORE)).added) == {"organization": 1, "account": 1, "roles": 2}
    with founded.reading() as session:
        assert session.scalar(select(PersonRow).where(PersonRow.email == "lan@example.org")) is None
    assert numbers(enter_region(founded, region(MORE)).added) == {"organization": 1, "account": 1, "roles": 2}
    with founded.reading() as session:
        pudong = session.scalars(select(OrganizationRow).where(OrganizationRow.code == "310115")).one()
        assert session.get(OrganizationRow, pudong.parent_id).code == "310000"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("prefix: YRD", "prefix: YRX", 2, "has its regional body already: Yangtze Delta, YRD, Asia/Shanghai"),
        ("finance: purse", "finance: office", 2, "“finance” says something else"),
        ("Shanghai · 上海市", "Shanghai City · 上海市", 8, "stands here with Shanghai for “Name in English”"),
        ("level: province", "level: city", 8, "and the file says city"),
        ("code: 310000", "code: 310001", 8, "stands here with 310000 for “Code”"),
        ("code: 310000", "below: centre", 8, "stands here with – for “Superior”, and the file says Leading Group"),
        ("Shanghai · 上海市", "Hangzhou · 杭州市", 8, "stands here with Shanghai for “Name in English”"),
        ("Mei Lan · 梅兰", "Mei Lin · 梅林", 12, "stands here under the name Mei Lan · 梅兰"),
        ("[shanghai]", "[{organization: shanghai, since: 2027-01-01}]", 10, "This stands here from"),
        ("legal]", "{role: legal, until: 2030-01-01}]", 13, "another last day"),
    ],
)
def test_what_contradicts_it_is_refused_with_its_line(
    engine: Engine, founded: Backend, old: str, new: str, line: int, sentence: str
) -> None:
    before = held(engine)
    assert old in DELTA
    with pytest.raises(RegionProblems) as refused:
        enter_region(founded, region(DELTA.replace(old, new, 1)))
    assert f"region.yaml:{line}:" in str(refused.value)
    assert sentence in str(refused.value)
    assert held(engine) == before


def test_typed_names_found_a_body_with_its_office_once(engine: Engine, backend: Backend) -> None:
    entered = found_installation(backend, TYPED)
    assert numbers(entered.added) == {"regional body": 1, "organizations": 2, "account": 1, "role": 1}
    [link] = entered.linked.links
    again = found_installation(backend, TYPED)
    assert again.added == ()
    assert [each.email for each in again.linked.links] == ["mei@example.org"]
    accept_invitation(backend, token(link.address), PASSWORD)
    assert found_installation(backend, TYPED).linked.links == ()


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"prefix": "YRX"}, "has its regional body already: Yangtze Delta, YRD"),
        ({"name_en": "Pearl Delta", "name_zh": "珠三角"}, "has its regional body already: Yangtze Delta, YRD"),
        ({"administrator": "lan@example.org"}, "administered already by mei@example.org"),
        ({"prefix": "y1"}, "two to six capital letters"),
        ({"name_zh": ""}, "--name-zh is missing"),
    ],
)
def test_arguments_that_contradict_what_stands_are_refused(
    engine: Engine, backend: Backend, other: dict[str, str], sentence: str
) -> None:
    found_installation(backend, TYPED)
    before = held(engine)
    with pytest.raises((RegionProblems, Conflict), match=sentence):
        found_installation(backend, Founding(**{**vars(TYPED), **other}))
    assert held(engine) == before


def test_no_file_brings_back_what_was_ended(founded: Backend) -> None:
    with founded.reading() as session:
        role = session.scalars(select(MembershipRow.id).where(MembershipRow.role == "legal")).one()
        belonging = session.scalars(select(BelongingRow.id)).one()
        mandate = session.scalars(select(MandateRow.id)).one()
    end_role(founded, OPERATOR, role)  # on its first day: only the log knows of it
    let_go(founded, OPERATOR, belonging)
    revoke_mandate(founded, OPERATOR, mandate)
    with pytest.raises(RegionProblems) as refused:
        enter_region(founded, region(DELTA))
    assert [each.line for each in refused.value.problems] == [10, 13, 13]
    assert all("This has ended here" in str(each) for each in refused.value.problems)
    since = f"since: {START.date()}"
    anew = DELTA.replace("legal]", f"{{role: legal, {since}}}]").replace("mandate: 2026-1", f"mandate: 2026-1, {since}")
    added = enter_region(founded, region(anew.replace("[shanghai]", f"[{{organization: shanghai, {since}}}]"))).added
    assert numbers(added) == {"member of committees and bodies": 1, "role": 1, "mandate": 1}


def test_a_closed_account_and_an_earlier_address_are_named(founded: Backend) -> None:
    with founded.reading() as session:
        yu = session.scalars(select(PersonRow).where(PersonRow.email == "yu@example.org")).one()
        number, version = yu.id, yu.version
    deactivate_person(founded, OPERATOR, number, version)
    with pytest.raises(RegionProblems, match=r"region\.yaml:13:.*was deactivated"):
        enter_region(founded, region(DELTA))


def test_once_there_are_cases_nobody_is_appointed_for_days_that_have_passed(engine: Engine, tmp_path: Path) -> None:
    cast = make_cast(engine, tmp_path / "data")
    add = (
        'region: 1\npeople:\n  lan@example.org: {name: Lan Xin · 兰馨, roles: {"110111": [{role: legal, since: %s}]}}\n'
    )
    yesterday = cast.today - timedelta(days=1)
    disputes.draft(cast)
    with pytest.raises(RegionProblems, match="There are cases already"):
        preview_region(cast.backend, region(add % yesterday))
    assert numbers(preview_region(cast.backend, region(add % cast.today)).added) == {"account": 1, "role": 1}


def test_a_demonstration_takes_no_real_people(cast: Cast) -> None:
    with pytest.raises(Conflict, match="holds a demonstration"):
        enter_region(cast.backend, region(MORE))


def test_an_installation_that_shows_its_accounts_is_not_founded(engine: Engine, tmp_path: Path) -> None:
    backend = installation(engine, tmp_path / "data", demo=True)
    with pytest.raises(Conflict, match="GOVFLOW_DEMO is set"):
        found_installation(backend, TYPED)
    backend.sessions.dispose()


def test_somebody_administers(engine: Engine, backend: Backend) -> None:
    before, nobody = held(engine), DELTA.replace("administrator: true, ", "")
    with pytest.raises(Conflict, match="Nobody would administer"):
        found_installation(backend, Founding(region=region(nobody)))
    assert held(engine) == before
    entered = found_installation(backend, Founding(region=region(nobody), administrator="YU@example.org"))
    assert [each.email for each in entered.linked.links] == ["yu@example.org"]


def test_a_region_in_another_zone_names_the_setting(backend: Backend) -> None:
    with pytest.raises(Conflict, match="GOVFLOW_ZONE=Asia/Urumqi"):
        found_installation(
            backend, Founding(region=region(DELTA.replace("prefix: YRD", "zone: Asia/Urumqi, prefix: YRD")))
        )


def test_what_only_adds_needs_an_installation(backend: Backend) -> None:
    with pytest.raises(Conflict, match="no regional body yet"):
        enter_region(backend, region(MORE))
    with pytest.raises(Conflict, match="govflow region load"):
        found_installation(backend, Founding(region=region(MORE), administrator="mei@example.org"))


def test_a_link_is_made_anew_for_whoever_has_an_account(founded: Backend) -> None:
    assert accept_invitation(founded, token(renew_link(founded, " YU@example.org").address), PASSWORD)
    assert invite(founded, "yu@example.org", name_en="Yu Bo", name_zh="俞波") is None
    with pytest.raises(NotFound, match="no active account"):
        renew_link(founded, "nobody@example.org")
    with pytest.raises(RegionProblems, match="under the name Yu Bo"):
        invite(founded, "yu@example.org", name_en="Yu Bao", name_zh="俞波")


def test_who_takes_part_in_cases_gets_a_link_from_two_administrators_only(engine: Engine, tmp_path: Path) -> None:
    cast = make_cast(engine, tmp_path / "data")
    disputes.draft(cast)
    with cast.backend.transaction() as session:
        session.get(PersonRow, cast.person("chen.yu")).password_hash = None  # type: ignore[union-attr]
    with pytest.raises(Conflict, match="second administrator"):
        renew_link(cast.backend, "chen.yu@govflow.example")
    with pytest.raises(Conflict, match="second administrator"):
        invite(cast.backend, "chen.yu@govflow.example", name_en="Chen Yu", name_zh="陈宇")


def numbers(counted: tuple[tuple[int, str], ...]) -> dict[str, int]:
    return {word: number for number, word in counted}


def token(address: str) -> str:
    return address.rpartition("/")[2]
