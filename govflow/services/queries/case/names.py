"""Names for a page: organizations, persons, funds and cases by number, each kind in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from govflow.engine.definition import FormField
from govflow.engine.facts import Holder
from govflow.store.cases import CaseRow
from govflow.store.funds import FundRow
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.visibility import visible_cases
from govflow.store.work import Work
from govflow.values import Actor, Text


@dataclass(frozen=True, kw_only=True)
class Who:
    """An organization or a person as a page shows it; ``you``: the reader, or whom the reader acts for."""

    name: Text
    monogram: str
    organization_id: int | None
    person_id: int | None
    you: bool
    fictional: bool = False


@dataclass
class Names:
    """What was looked up so far. ``load`` adds what is missing.

    ``hidden``: persons who have another name here for this reader. Whoever makes names of a case asks who they are.
    """

    actor: Actor
    hidden: Mapping[int, Text]
    organizations: dict[int, tuple[Text, str, bool]] = field(default_factory=dict)
    persons: dict[int, Text] = field(default_factory=dict)
    funds: dict[int, Text] = field(default_factory=dict)
    cases: dict[int, str] = field(default_factory=dict)  # only those that the actor may see

    def load(
        self,
        work: Work,
        *,
        organizations: Iterable[int | None] = (),
        persons: Iterable[int | None] = (),
        funds: Iterable[int | None] = (),
        cases: Iterable[int | None] = (),
    ) -> None:
        """One statement for each kind that is asked for and not known yet."""
        if wanted := _missing(organizations, self.organizations):
            row = OrganizationRow
            found = work.session.execute(
                select(row.id, row.name_en, row.name_zh, row.monogram, row.fictional).where(row.id.in_(wanted))
            )
            self.organizations |= {
                each.id: (Text(en=each.name_en, zh=each.name_zh), each.monogram, each.fictional) for each in found
            }
        if wanted := _missing(persons, self.persons):
            self.persons |= {**_texts(work, PersonRow, wanted), **self.hidden}
        if wanted := _missing(funds, self.funds):
            self.funds |= _texts(work, FundRow, wanted)
        if wanted := _missing(cases, self.cases):
            rows = work.session.execute(
                select(CaseRow.id, CaseRow.reference).where(CaseRow.id.in_(wanted), visible_cases(self.actor))
            )
            self.cases |= {each.id: each.reference for each in rows}

    def who(self, organization_id: int | None, person_id: int | None) -> Who:
        """The organization, or the person; loaded before."""
        if organization_id is not None:
            name, monogram, fictional = self.organizations[organization_id]
            return Who(
                name=name,
                monogram=monogram,
                organization_id=organization_id,
                person_id=None,
                you=organization_id == self.actor.organization_id,
                fictional=fictional,
            )
        assert person_id is not None  # a holder is one or the other
        name = self.persons[person_id]
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
        return self.organizations[organization_id][0] if organization_id is not None else None


def initials(name: Text) -> str:
    """The one or two letters that stand beside a person's name."""
    return "".join(part[0] for part in name.en.split()[:2]).upper()


def ids_in(answers: Mapping[str, Any], fields: Mapping[str, FormField]) -> dict[str, set[int]]:
    """The numbers that answers name, by what they number: organizations, persons, funds, cases."""
    found: dict[str, set[int]] = {"organizations": set(), "persons": set(), "funds": set(), "cases": set()}
    for name, value in answers.items():
        kind = fields[name].kind.numbers if name in fields else None
        if kind is not None:
            found[kind] |= set(value) if isinstance(value, tuple) else {value}
    return found


def _missing(ids: Iterable[int | None], known: Mapping[int, Any]) -> list[int]:
    return sorted({each for each in ids if each is not None} - known.keys())


def _texts(work: Work, row: type[PersonRow] | type[FundRow], ids: list[int]) -> dict[int, Text]:
    rows = work.session.execute(select(row.id, row.name_en, row.name_zh).where(row.id.in_(ids)))
    return {each.id: Text(en=each.name_en, zh=each.name_zh) for each in rows}
