"""Two associations that are founded, and what the register then has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from govflow.demo.registers import founding
from govflow.demo.registers.founding import Association
from govflow.services.queries.registers.organizations import EntryPage, RegisterFilter, load_entry, load_register
from govflow.store.people.registers.tables import ENTRY
from tests.builders import Cast

SAVERS = Association(
    title="Canal Water Savers (fictional)", title_other="运河节水协会（虚构）", founder="xu.peng",
    code="51100000MJ0000018U", activity="water",
    scope="Saving water in irrigation, and training of water users.\n农业灌溉节水技术推广与用水户培训。",
)  # fmt: skip
OTHERS = replace(
    SAVERS, title="Guanting Irrigators (fictional)", title_other="官厅灌溉协会（虚构）", founder="peng.cheng",
    code="51100000MJ0000026N", scope="Training in irrigation for farmers on the Guanting reservoir.",
)  # fmt: skip


def deciding(cast: Cast, it: Association) -> Association:
    """One on which the public notice is over."""
    it, cast.pace = replace(it), timedelta(seconds=1)  # a consent is younger than what it speaks of
    founding.noticed(cast, it)
    for _ in range(20):  # ten working days
        if cast.state(it.reference) != "decision":
            cast.pass_days(1)
    assert cast.state(it.reference) == "decision"
    return it


def registered(cast: Cast, it: Association) -> Association:
    it = deciding(cast, it)
    founding.register(cast, it)
    return it


def entry(cast: Cast, it: Association) -> EntryPage:
    with cast.backend.reading() as session:
        number = session.scalars(select(ENTRY.c.id).where(ENTRY.c.code == it.code)).one()
        return load_entry(cast.backend.work(session, cast.actor(it.founder)), number)


def listed(cast: Cast, **asked: object) -> list[str]:
    """The names on the first page of the register, narrowed so."""
    narrowed = RegisterFilter(**asked)  # type: ignore[arg-type]
    with cast.backend.reading() as session:
        page = load_register(cast.backend.work(session, cast.actor("wang.lin")), narrowed)
        return [each.name.en for each in page.lines]
