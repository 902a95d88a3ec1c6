"""A region adds words of its own: procedures, directories and rights go by them, and none is lost without a word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from govflow.domain import RULES
from govflow.engine.problems import WorkflowProblems
from govflow.errors import Conflict, Invalid, Refused
from govflow.services.catalog import Catalog, publish, shipped_workflows
from govflow.services.commands.directory.terms import GiveRole, give_role
from govflow.services.commands.setup import connect
from govflow.services.queries.directory.choices import kind_choices
from govflow.services.queries.directory.organizations import load_organization
from govflow.services.queries.directory.terms import load_memberships
from govflow.services.queries.procedure.rules import load_rules
from govflow.services.words import installed_rules
from govflow.store.people import MembershipRow, OrganizationRow
from tests.builders import Cast, give_mandate
from tests.services import disputes

WORDS = """\
vocabulary: 1
roles:
  river_chief: {title: river chief · 河长, mandate: true}
  clerk: clerk · 办事员
kinds: {village: village · 村}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "words.yaml"
    file.write_text(WORDS, "utf-8")
    return file


@pytest.fixture
def regional(cast: Cast, file: Path) -> Cast:
    """The cast in an installation whose region has words of its own."""
    return replace(cast, backend=replace(cast.backend, catalog=Catalog(installed_rules(file))))


def signed_by(role: str) -> bytes:
    """The procedure of disputes with another role for whoever signs."""
    [path] = [each for each in shipped_workflows() if each.name.startswith("dispute")]
    text = path.read_text("utf-8").replace("version: 1\n", "version: 2\n", 1)
    return text.replace("claimant.signatory", f"claimant.{role}").encode()


def publish_signed_by(cast: Cast, role: str) -> None:
    with cast.backend.transaction() as session:
        publish(session, cast.clock, signed_by(role), name="disputes.v2.yaml", rules=cast.backend.rules)


def appoint(cast: Cast, person: str, organization: str, role: str) -> None:
    place = {"person_id": cast.person(person), "organization_id": cast.organization(organization)}
    give_role(cast.backend, cast.actor("admin"), GiveRole(**place, role=role, since=cast.today, until=None))


def test_without_a_file_the_words_are_those_that_come_with_govflow() -> None:
    assert installed_rules(None) is RULES


def test_a_file_that_is_not_there_or_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match=r"lost\.yaml cannot be read \(GOVFLOW_VOCABULARY\): No such file"):
        installed_rules(tmp_path / "lost.yaml")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("vocabulary: 1\nroles: {chair: chief · 长}\n")
    with pytest.raises(WorkflowProblems, match=r"wrong\.yaml:2:9: “chair” is in the vocabulary that comes"):
        installed_rules(wrong)


@pytest.mark.parametrize(
    ("word", "now", "fits"),
    [
        ("clerk", "clerk: clerk · 书记员", True),
        ("clerk", "clerk: {title: clerk · 办事员, mandate: true}", False),
        ("river_chief", "river_chief: river chief · 河长", False),
    ],
)
def test_a_word_that_a_published_procedure_uses_keeps_its_meaning(
    cast: Cast, regional: Cast, file: Path, word: str, now: str, fits: bool
) -> None:
    publish_signed_by(regional, word)
    line = next(each for each in WORDS.splitlines() if each.strip().startswith(word))
    changed = file.with_name("changed.yaml")
    changed.write_text(WORDS.replace(line.strip(), now), "utf-8")
    settings = replace(cast.backend.settings, vocabulary=changed)
    if fits:
        connect(settings).sessions.dispose()
    else:
        with pytest.raises(Conflict, match=f"“{word}” does not mean what it meant when dispute-mediation"):
            connect(settings)


def test_a_word_that_no_published_procedure_uses_may_change(cast: Cast, regional: Cast, file: Path) -> None:
    publish_signed_by(regional, "clerk")
    changed = file.with_name("changed.yaml")
    changed.write_text(WORDS.replace(", mandate: true", ""), "utf-8")
    backend = connect(replace(cast.backend.settings, vocabulary=changed))
    backend.sessions.dispose()
    assert "river_chief" not in backend.rules.vocabulary.mandated


def test_a_procedure_with_a_role_of_the_region_is_published_only_there(cast: Cast, regional: Cast) -> None:
    with pytest.raises(WorkflowProblems, match="There is no role “clerk”"):
        publish_signed_by(cast, "clerk")
    publish_signed_by(regional, "clerk")


def test_a_role_of_the_region_does_what_the_file_gives_it_and_no_more(regional: Cast) -> None:
    publish_signed_by(regional, "clerk")
    reference = disputes.draft(regional)
    with pytest.raises(Refused, match="clerk"):
        regional.fire("chen.yu", reference, "file", **disputes.FILING)
    appoint(regional, "chen.yu", "fangshan", "clerk")
    regional.fire("chen.yu", reference, "file", **disputes.FILING)


def test_a_role_that_needs_a_mandate_by_the_vocabulary_counts_only_with_one(regional: Cast) -> None:
    publish_signed_by(regional, "river_chief")
    reference = disputes.draft(regional)
    appoint(regional, "wang.lin", "fangshan", "river_chief")
    with pytest.raises(Refused, match="river chief"):
        regional.fire("wang.lin", reference, "file", acting="fangshan", **disputes.FILING)
    give_mandate(regional, "wang.lin", "fangshan")
    regional.fire("wang.lin", reference, "file", acting="fangshan", **disputes.FILING)


def test_a_role_that_nobody_knows_is_given_to_nobody(cast: Cast, regional: Cast) -> None:
    with pytest.raises(Invalid):
        appoint(cast, "chen.yu", "fangshan", "clerk")
    appoint(regional, "chen.yu", "fangshan", "clerk")


def test_a_role_that_is_gone_is_shown_by_its_name(cast: Cast, regional: Cast) -> None:
    appoint(regional, "chen.yu", "fangshan", "clerk")
    for installation, shown in ((regional, "clerk"), (cast, "clerk")):
        with installation.backend.reading() as session:
            work = installation.backend.work(session, installation.actor("chen.yu"))
            terms = load_memberships(work, MembershipRow.role == "clerk")
        assert [str(each.role) for each in terms] == [shown]
    assert [each.role.zh for each in terms if each.role] == ["clerk"]


def test_a_kind_that_is_gone_is_shown_by_its_name_and_stays_a_choice(cast: Cast) -> None:
    number = cast.organization("fangshan")
    with cast.backend.transaction() as session:
        session.execute(update(OrganizationRow).where(OrganizationRow.id == number).values(kind="village"))
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("admin"))
        assert str(load_organization(work, number).organization.kind) == "village"
        assert dict(kind_choices(work, "village"))["village"].zh == "village"
        assert "village" not in dict(kind_choices(work, "local_government"))


def test_an_installation_does_not_start_without_the_words_of_its_procedures(
    regional: Cast, file: Path, engine: Engine
) -> None:
    publish_signed_by(regional, "river_chief")
    settings = replace(regional.backend.settings, vocabulary=file)
    connect(settings).sessions.dispose()
    lost = r"dispute-mediation, version 2, is published and can no longer be read\. There is no role “river_chief”"
    with pytest.raises(Conflict, match=lost) as caught:
        connect(replace(settings, vocabulary=None))
    assert "GOVFLOW_VOCABULARY" in str(caught.value)


def test_the_words_of_a_region_change_no_rule(file: Path) -> None:
    assert [each.name for each in load_rules(installed_rules(file))] == [each.name for each in load_rules(RULES)]
