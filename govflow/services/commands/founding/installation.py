"""Founding an installation: its regional body, whoever administers it, the procedures, in one transaction.

The operator does it, not a person. What is done again does nothing again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import exists, select

from govflow.engine.problems import Positions
from govflow.engine.vocabulary import Vocabulary
from govflow.errors import Conflict
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.founding.entering import Entered, check_real, check_shown, check_zone, enter
from govflow.services.commands.founding.file import Organization, Person, Post, RegionalBody, RegionFile
from govflow.services.commands.founding.links import Write, links_file
from govflow.services.commands.founding.reading import Region, check_region
from govflow.services.commands.setup import publish_missing_shipped
from govflow.services.retrying import retried
from govflow.settings import Settings
from govflow.store.people import BodyRow, OrganizationRow, PersonRow
from govflow.store.record.administration import hold_head
from govflow.store.sql.session import Session
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Founding:
    """The regional body of an installation, from a file or, without one, from its names, which begin with ``prefix``.

    ``administrator``: the address of who is to administer; with a file that names one it may be left out.
    """

    region: Region | None = None
    prefix: str | None = None
    name_en: str | None = None
    name_zh: str | None = None
    administrator: str | None = None


def check_founding(founding: Founding, settings: Settings, vocabulary: Vocabulary) -> None:
    """Raise what founding would raise, as far as it can be known before any database is touched."""
    check_shown(demo=settings.demo)
    region = _region(founding, None)
    check_zone(region, settings.zone)
    if founding.administrator is not None:
        region = _administered_by(region, founding.administrator, None)
    check_region(region, vocabulary)


def found_installation(backend: Backend, founding: Founding, links: Path | None = None) -> Entered:
    """Found the regional body with all that its file says, and publish the procedures that come along: all or nothing.

    Administrators without a password get a link, all others as well where ``links`` names the file for them. Raises
    RegionProblems for what is wrong with the region or contradicts what stands, Conflict, NotFound for the file.
    """
    with links_file(links) as write:
        return _found(backend, founding, write, everybody=links is not None)


@retried
def _found(backend: Backend, founding: Founding, write: Write, *, everybody: bool) -> Entered:
    with backend.transaction() as session:
        hold_head(session)  # two at once wait for each other
        return found(session, backend, founding, write, everybody=everybody)


def found(session: Session, backend: Backend, founding: Founding, write: Write, *, everybody: bool) -> Entered:
    """The same in the transaction of the caller, who holds the head of the log; links for all if for ``everybody``."""
    check_real(session, demo=backend.settings.demo)
    region = _with_administrator(session, _region(founding, _office(session)), founding.administrator)
    check_region(region, backend.rules.vocabulary)
    entered = enter(session, backend, region, write, everybody=everybody)
    _check_administered(session)
    return replace(entered, published=publish_missing_shipped(session, backend))


def _check_administered(session: Session) -> None:
    if not session.scalar(select(exists().where(PersonRow.administrator, PersonRow.active))):
        raise Conflict(
            Message(
                "Nobody would administer this installation. Name somebody with --administrator EMAIL, or write "
                "administrator: true beside them in the file."
            )
        )


def _office(session: Session) -> Text | None:
    """What the joint office of the body that stands is called by now."""
    number = session.scalar(select(BodyRow.office_id).order_by(BodyRow.id).limit(1))
    row = session.get(OrganizationRow, number) if number is not None else None
    return row.name if row is not None else None


def _region(founding: Founding, office: Text | None) -> Region:
    """The region of the file, which the names typed beside it must not contradict; else the one that these make."""
    if founding.region is None:
        return Region(file=_typed(founding, office), positions=Positions("", {}))
    file = founding.region.file
    if file.body is None:
        raise Conflict(
            Message("The file has no body: it adds to an installation. Enter it with govflow region load, after init.")
        )
    body = file.organizations[file.body.organization]
    for option, typed, written in (
        ("--prefix", founding.prefix, file.body.prefix),
        ("--name-en", founding.name_en, body.name.en),
        ("--name-zh", founding.name_zh, body.name.zh),
    ):
        if typed not in (None, written):
            raise Conflict(
                Message(
                    "%(option)s says “%(typed)s”, and the file says “%(written)s”. Leave the option out, or correct "
                    "the file.",
                    option=option,
                    typed=typed,
                    written=written,
                )
            )
    return founding.region


def _typed(founding: Founding, office: Text | None) -> RegionFile:
    """A body and its joint office, under the name that this has if it stands: then nothing else is said of both."""
    given = {
        "--prefix": founding.prefix, "--name-en": founding.name_en, "--name-zh": founding.name_zh,
        "--administrator": founding.administrator,
    }  # fmt: skip
    for option, typed in given.items():
        if not (typed or "").strip():
            raise Conflict(
                Message("%(option)s is missing. Name the regional body, or give its file with --region.", option=option)
            )
    prefix, name = founding.prefix or "", _as_typed(founding.name_en or "", founding.name_zh or "")
    if office is None:
        house = _as_typed(f"{name.en}: joint office", f"{name.zh}联合办公室")
        body = _body(name, prefix, subtype="joint_conference")
        joint = _body(house, prefix, subtype="joint_office", below="body")
    else:
        body, joint = _body(name, None), _body(office, None)
    return RegionFile.model_construct(
        region="1",
        since=None,
        language="en",
        body=RegionalBody.model_construct(
            prefix=prefix, organization="body", office="office", finance=None, central=None, zone=None
        ),
        organizations={"body": body, "office": joint},
        members={},
        people={},
    )


def _body(name: Text, prefix: str | None, *, subtype: str | None = None, below: str | None = None) -> Organization:
    return Organization.model_construct(
        {"name", "kind", "level"},
        name=name,
        kind="regional_body",
        level="body",
        subtype=subtype,
        function=None,
        code=None,
        below=below,
        monogram=prefix[:2] if prefix else None,
        weight=None,
        fictional=False,
    )


def _as_typed(en: str, zh: str) -> Text:
    """A name that is checked later, with all that is wrong."""
    return Text.model_construct(en=en.strip(), zh=zh.strip())


def _with_administrator(session: Session, region: Region, email: str | None) -> Region:
    """The region with who is to administer. Raises Conflict where others do so already."""
    if email is None:
        return region
    address = email.strip().lower()
    administering = session.scalars(select(PersonRow.email).where(PersonRow.administrator, PersonRow.active)).all()
    if administering and address not in administering:
        raise Conflict(
            Message(
                "This installation is administered already by %(administrators)s. Name another administrator with: "
                "govflow people administrator EMAIL",
                administrators=tuple(administering[:5]),
            )
        )
    return _administered_by(region, address, session.scalar(select(PersonRow).where(PersonRow.email == address)))


def _administered_by(region: Region, email: str, row: PersonRow | None) -> Region:
    """The region with an administrator more: somebody of the file, whoever has the account, else a new one."""
    address, file = email.strip().lower(), region.file
    written = next((each for each in file.people if each.lower() == address), address)
    if written in file.people:
        person = file.people[written].model_copy(update={"administrator": True})
    elif row is not None:
        person = Person(name=row.name, administrator=True)
    else:
        assert file.body is not None  # it was checked
        called = address.partition("@")[0]
        roles: dict[str, tuple[Post, ...]] = {file.body.office: (Post(role="administrator"),)}
        person = Person.model_construct(name=_as_typed(called, called), language=None, administrator=True, roles=roles)
    people = {**file.people, written: person}
    return replace(region, file=file.model_copy(update={"people": people}))
