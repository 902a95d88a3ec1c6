"""Names for a page: organizations, persons, funds and cases by number, each kind in one statement.

What was signed, decided or said under one name is shown under it for ever: ``Names.at`` gives the names of a moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import bindparam, select

from govflow.engine.definition import FormField
from govflow.engine.facts import Holder
from govflow.engine.fields import Numbered
from govflow.papers.paper import titled
from govflow.store.cases import CaseRow
from govflow.store.funds.tables import FundRow
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.people.services import SERVICE
from govflow.store.record.log import Naming, asked_of_naming, load_naming
from govflow.store.registers.agreements import AGREEMENT
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work
from govflow.values import Actor, Text

_AGREEMENTS = Prepared(
    select(AGREEMENT.c.id, AGREEMENT.c.title_en, AGREEMENT.c.title_zh).where(
        AGREEMENT.c.id.in_(bindparam("these", expanding=True))
    )
)
_FUNDS = Prepared(
    select(FundRow.id, FundRow.name_en, FundRow.name_zh).where(FundRow.id.in_(bindparam("these", expanding=True)))
)
_SERVICES = Prepared(
    select(SERVICE.c.id, SERVICE.c.name_en, SERVICE.c.name_zh).where(
        SERVICE.c.id.in_(bindparam("these", expanding=True))
    )
)
_CASES = Prepared(
    select(CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other).where(
        CaseRow.id.in_(bindparam("these", expanding=True)), VISIBLE
    )
)


@dataclass(frozen=True, kw_only=True)
class Who:
    """An organization or a person as a page shows it; ``you``: the reader, or whom the reader acts for. ``gone``: an
    organization that is no longer active, so that nobody acts for it.
    """

    name: Text
    monogram: str
    organization_id: int | None
    person_id: int | None
    you: bool
    gone: bool = False


@dataclass
class Names:
    """What was looked up so far. ``load`` adds what is missing.

    ``hidden``: persons who have another name here for this reader. Whoever makes names of a case asks who they are.
    ``moment``: whose names these are; none: those of today. What is expected comes along with what is loaded next.
    """

    actor: Actor
    hidden: Mapping[int, Text]
    moment: datetime | None = None
    organizations: dict[int, Naming] = field(default_factory=dict)
    persons: dict[int, Naming] = field(default_factory=dict)
    funds: dict[int, Text] = field(default_factory=dict)
    agreements: dict[int, Text] = field(default_factory=dict)
    cases: dict[int, Text] = field(default_factory=dict)  # only those that the actor may see, by title and reference
    services: dict[int, Text] = field(default_factory=dict)  # each has one name for good
    expected: dict[str, set[int | None]] = field(default_factory=dict)  # by kind

    def at(self, moment: datetime | None) -> Names:
        """The same, with the names of organizations and persons as they were at a moment."""
        if moment == self.moment:
            return self
        looked_up = (self.organizations, self.persons, self.funds, self.agreements, self.cases, self.services)
        return Names(self.actor, self.hidden, moment, *looked_up, self.expected)  # the same for all moments

    def of_case(self, hidden: Mapping[int, Text]) -> Names:
        """The same on a page of many cases, of one in which these persons have another name."""
        return replace(self, hidden=hidden)

    def load(
        self,
        work: Work,
        *,
        organizations: Iterable[int | None] = (),
        persons: Iterable[int | None] = (),
        funds: Iterable[int | None] = (),
        agreements: Iterable[int | None] = (),
        cases: Iterable[int | None] = (),
        services: Iterable[int | None] = (),
    ) -> None:
        """One statement for what is asked for, or expected, and not known yet."""
        asked = {
            "organizations": organizations,
            "persons": persons,
            "funds": funds,
            "agreements": agreements,
            "cases": cases,
            "services": services,
        }
        wanted = {kind: _missing(ids, getattr(self, kind)) for kind, ids in asked.items()}
        if not any(wanted.values()):
            return
        for kind, ids in self.expected.items():
            wanted[kind] = _missing((*wanted[kind], *ids), getattr(self, kind))
        self.expected.clear()
        read_ahead(work.session, self._asked(wanted))
        self._load(work, **wanted)

    def load_expected(self, work: Work, asked: Iterable[Asked]) -> None:
        """Load what is expected, and read ahead what is asked beside it, in one statement."""
        wanted = {kind: _missing(ids, getattr(self, kind)) for kind, ids in self.expected.items()}
        self.expected.clear()
        read_ahead(work.session, [*self._asked(wanted), *asked])
        self._load(work, **wanted)

    def expect(self, **ids: Iterable[int | None]) -> None:
        """These organizations, persons, funds, agreements and cases will be asked for: one statement reads all."""
        for kind, each in ids.items():
            self.expected.setdefault(kind, set()).update(each)

    def _asked(self, wanted: Mapping[str, list[int]]) -> Iterator[Asked]:
        for kind, table in (("organizations", OrganizationRow), ("persons", PersonRow)):
            if ids := wanted.get(kind):
                yield asked_of_naming(table, ids)
        if funds := wanted.get("funds"):
            yield _FUNDS.asked(these=funds)
        if agreements := wanted.get("agreements"):
            yield _AGREEMENTS.asked(these=agreements)
        if cases := wanted.get("cases"):
            yield _CASES.asked(these=cases, **sight(self.actor))
        if services := wanted.get("services"):
            yield _SERVICES.asked(these=services)

    def _load(
        self,
        work: Work,
        organizations: Sequence[int] = (),
        persons: Sequence[int] = (),
        funds: Sequence[int] = (),
        agreements: Sequence[int] = (),
        cases: Sequence[int] = (),
        services: Sequence[int] = (),
    ) -> None:
        if organizations:
            self.organizations.update(load_naming(work.session, OrganizationRow, organizations))
        if persons:
            self.persons.update(load_naming(work.session, PersonRow, persons))
        if funds:
            rows = _FUNDS.rows(work.session, these=[*funds])
            self.funds.update({each.id: Text(en=each.name_en, zh=each.name_zh) for each in rows})
        if agreements:
            rows = _AGREEMENTS.rows(work.session, these=[*agreements])
            self.agreements.update({each.id: Text(en=each.title_en, zh=each.title_zh) for each in rows})
        if cases:
            rows = _CASES.rows(work.session, these=[*cases], **sight(self.actor))
            self.cases.update({each.id: _called(each) for each in rows})
        if services:
            rows = _SERVICES.rows(work.session, these=[*services])
            self.services.update({each.id: Text(en=each.name_en, zh=each.name_zh) for each in rows})

    def who(self, organization_id: int | None, person_id: int | None) -> Who:
        """The organization, or the person; loaded before."""
        if organization_id is not None:
            return Who(
                name=self.organizations[organization_id].told(self.moment),
                monogram=self.organizations[organization_id].monogram,
                organization_id=organization_id,
                person_id=None,
                you=organization_id == self.actor.organization_id,
                gone=not self.organizations[organization_id].active,
            )
        name = self.person(person_id)
        assert name is not None  # a holder is one or the other
        return Who(
            name=name,
            monogram=initials(name),
            organization_id=None,
            person_id=person_id,
            you=person_id == self.actor.person_id,
        )

    def holder(self, holder: Holder) -> Who:
        """Who holds a capacity."""
        return self.who(holder.organization_id, holder.person_id)

    def organization(self, organization_id: int | None) -> Text | None:
        """What an organization is, or was, called; loaded before."""
        return self.organizations[organization_id].told(self.moment) if organization_id is not None else None

    def person(self, person_id: int | None) -> Text | None:
        """What a person is, or was, called, or is called for this reader; loaded before."""
        if person_id is None:
            return None
        return self.hidden.get(person_id) or self.persons[person_id].told(self.moment)


def of_no_case(reader: Actor) -> Names:
    """The names for a reader where nobody has another one than everywhere."""
    return Names(reader, hidden={})


def initials(name: Text) -> str:
    """The one or two letters that stand beside a person's name."""
    return "".join(part[0] for part in name.en.split()[:2]).upper()


def ids_in(answers: Mapping[str, Any], fields: Mapping[str, FormField]) -> dict[str, set[int]]:
    """The numbers that answers name, by what they number: organizations, persons, funds, agreements, cases."""
    found: dict[str, set[int]] = {kind: set() for kind in get_args(Numbered)}
    for name, value in answers.items():
        kind = fields[name].kind.numbers if name in fields else None
        if kind is not None:
            found[kind] |= set(value) if isinstance(value, tuple) else {value}
    return found


def _missing(ids: Iterable[int | None], known: Mapping[int, Any]) -> list[int]:
    return sorted({each for each in ids if each is not None} - known.keys())


def _called(case: Any) -> Text:
    """A case by its title in each language that has one, and its reference."""
    en = titled(case.title, case.title_other, "en")
    zh = titled(case.title, case.title_other, "zh")
    return Text(en=f"{en} ({case.reference})", zh=f"{zh}（{case.reference}）")
