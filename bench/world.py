"""Cases to measure with: the demonstration region, and mediations that stand where a step is to be taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.bulk import Onlookers
from bench.databases import SYNCHRONOUS, Database
from govflow.demo.demonstration import set_up
from govflow.engine.asking.answers import Upload
from govflow.services.backend import Backend
from govflow.services.commands.steps import TakeStep, take_step
from govflow.settings import Settings
from govflow.values import Actor
from tests.builders import Cast, make_cast, new_key

PETITION = Upload("petition.pdf", b"%PDF-1.7 petition", "application/pdf")
CLAIMANT, RESPONDENT = "he.jun", "chen.yu"
SECRET_KEY = "no secret: it lasts as long as a bench does"
PASSWORD = "eight grey herons by the weir"
CLAIMANTS = ("he.jun", "tang.lan", "ning.ke", "guo.wei", "tian.jing", "bao.ding", "lang.yue", "cang.hai")
"""Who may each bring a dispute, for another government: an account is kept from signing in many times at once."""
SECRETARY, MEMBER, MEDIATOR = "wang.lin", "he.jun", "song.wei"


def build_world(database: Database, folder: Path) -> Cast:
    """The region in an empty database; what it does from now on does not wait for the disk."""
    return make_cast(database.hasty_engine(), folder)


def build_installation(database: Database, folder: Path) -> Cast:
    """The region as an operator sets it up, with keys and passwords, so that a server can take it over."""
    address = database.hasty_address
    settings = Settings(
        database_url=address, secret_key=SECRET_KEY, data_dir=folder, demo_password=PASSWORD, synchronous="OFF"
    )
    play = set_up(settings)
    play.clock.at = datetime.now(UTC)
    return Cast(play.backend, play.clock, play.region)


def onlookers(cast: Cast) -> Onlookers:
    """Who sees cases by the million: the office all, a mediator a few, every organization its own."""
    everybody = tuple(range(1, len(cast.region.organizations) + 1))
    office = cast.actor(SECRETARY).organization_id
    assert office is not None, f"{SECRETARY} acts for nobody"
    return Onlookers(organizations=everybody, office=office, mediator=cast.person(MEDIATOR))


def waiting_for_the_disk(cast: Cast, database: Database) -> Cast:
    """The same world as an installation has it: it waits for the disk, announces changes, and compares its clocks."""
    cast.backend.sessions.dispose()
    settings = replace(cast.backend.settings, database_url=database.address, synchronous=SYNCHRONOUS)
    backend = Backend.from_settings(settings)
    return replace(cast, backend=replace(backend, catalog=cast.backend.catalog))


def negotiated_case(cast: Cast, claimant: str = CLAIMANT) -> str:
    """A dispute whose parties negotiate; talks can be recorded any number of times. Its reference."""
    reference = cast.open(
        claimant,
        "dispute-mediation",
        "Diversion of the Juma River",
        respondent=cast.organization("fangshan"),
        claim="Water for the fields on the south bank in the dry season.",
    )
    cast.fire(
        claimant,
        reference,
        "file",
        dispute_kind="water",
        evidence_class="monitoring_record",
        section="Zhangfang",
        remedy="A shared rule for the dry season.",
        petition=PETITION,
    )
    return reference


def requested_case(cast: Cast) -> str:
    """A dispute in which the respondent has to reply to the request for mediation. Its reference."""
    reference = negotiated_case(cast)
    cast.fire(CLAIMANT, reference, "accept_standstill")
    cast.fire(RESPONDENT, reference, "accept_standstill")
    cast.fire(CLAIMANT, reference, "request")
    return reference


def record_talks(cast: Cast, actor: Actor, reference: str, version: int) -> None:
    """One step that stays in its state: a date and a text are filled in."""
    taking = TakeStep(
        case=reference,
        name="log_talks",
        values={"talks_on": cast.today, "talks_record": "Both sides measured the flow at the weir together."},
        seen_version=version,
        key=new_key(),
    )
    take_step(cast.backend, actor, taking)
