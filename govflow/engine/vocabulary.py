"""The words that procedures and directories share: roles, kinds of organizations, relations, families, calendars.

They are data, ``workflows/vocabulary.yaml``; parsing.vocabulary reads it, and ``Rules`` carries what was read. A name
gives no power: what a role may do stands in the procedures; whether it needs a mandate, and whether it is the one that
binds its organization in votes and signatures, stands here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictBool

from govflow.engine.deadlines.calendars import CalendarName
from govflow.engine.definition.terms import Model, Name
from govflow.values import Text


def _titled(given: Any) -> Any:
    """A title may stand for a word that says no more."""
    titled = isinstance(given, str) or (isinstance(given, Mapping) and "title" not in given and "en" in given)
    return {"title": given} if titled else given


class Role(Model):
    """What a member of an organization can be."""

    title: Text
    mandate: StrictBool = Field(False, description="Counts only with a written instruction in force.")
    binds: StrictBool = Field(False, description="Votes and signs for the organization; one role alone does.")
    duty: StrictBool = Field(False, description="Sends bulletins for the organization and acknowledges those to it.")
    data: StrictBool = Field(False, description="Keeps the data sets of the organization in the catalogue.")
    people: StrictBool = Field(False, description="Invites the people of the organization, and ends their roles.")
    own: tuple[Name, ...] = Field(
        (), description="In these kinds of organizations its own people may give the role; in others administrators do."
    )


class OrganizationKind(Model):
    """What an organization can be."""

    title: Text
    members: StrictBool = Field(False, description="Has organizations as members.")


class Relation(Model):
    """What the link between two cases is called on both of them."""

    title: Text
    together: Text | None = Field(None, alias="list", description="What the cases below a case are called together.")


class WorkingDays(Model):
    """A calendar that procedures may name."""

    title: Text
    follows: CalendarName = Field(description="How its days are counted.")


Category = Literal[
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
]
"""The categories of CAP 1.2."""


class BulletinKind(Model):
    """What a bulletin can be about."""

    title: Text
    category: Category = Field("Other", description="What alerts of this kind are about, as CAP 1.2 names it.")


Roles = dict[Name, Annotated[Role, BeforeValidator(_titled, json_schema_input_type=Role | Text)]]
Kinds = dict[
    Name, Annotated[OrganizationKind, BeforeValidator(_titled, json_schema_input_type=OrganizationKind | Text)]
]
Relations = dict[Name, Annotated[Relation, BeforeValidator(_titled, json_schema_input_type=Relation | Text)]]
BulletinKinds = dict[
    Name, Annotated[BulletinKind, BeforeValidator(_titled, json_schema_input_type=BulletinKind | Text)]
]
Words = dict[Name, Text]


class Vocabulary(Model):
    """All words by section. What is asked by a name that is not here answers with the name itself."""

    vocabulary: Literal[1] = Field(description="The version of this file format.")
    roles: Roles = Field(default_factory=dict)
    kinds: Kinds = Field(default_factory=dict, description="Of organizations.")
    subtypes: Words = Field(default_factory=dict, description="Of organizations, more narrowly.")
    functions: Words = Field(default_factory=dict, description="What departments are for.")
    relations: Relations = Field(default_factory=dict, description="Between two cases.")
    families: Words = Field(default_factory=dict, description="Of procedures.")
    fields: Words = Field(default_factory=dict, description="Of public affairs, each with a stage of development.")
    bulletins: BulletinKinds = Field(default_factory=dict, description="Kinds of bulletins.")
    calendars: dict[Name, WorkingDays] = Field(default_factory=dict)

    @cached_property
    def mandated(self) -> frozenset[str]:
        """Roles that also need a mandate in force: a written instruction naming scope and term."""
        return frozenset(name for name, role in self.roles.items() if role.mandate)

    @cached_property
    def binding(self) -> str:
        """The role of those who vote and sign for their organization; "" where there is none: any member does."""
        return next((name for name, role in self.roles.items() if role.binds), "")

    @cached_property
    def on_duty(self) -> frozenset[str]:
        """Roles of those who send bulletins for their organization and acknowledge those that are sent to it."""
        return frozenset(name for name, role in self.roles.items() if role.duty)

    @cached_property
    def keeping_data(self) -> frozenset[str]:
        """Roles of those who keep the data sets of their organization in the catalogue."""
        return frozenset(name for name, role in self.roles.items() if role.data)

    @cached_property
    def keeping_people(self) -> frozenset[str]:
        """Roles of those who invite the people of their organization, and end their roles there."""
        return frozenset(name for name, role in self.roles.items() if role.people)

    def own_roles(self, kind: str) -> Mapping[str, Text]:
        """The roles that are given in an organization of this kind by its own people."""
        return {name: role.title for name, role in self.roles.items() if kind in role.own}

    @cached_property
    def bulletin_titles(self) -> Mapping[str, Text]:
        return {name: each.title for name, each in self.bulletins.items()}

    @cached_property
    def role_titles(self) -> Mapping[str, Text]:
        return {name: role.title for name, role in self.roles.items()}

    @cached_property
    def groups(self) -> frozenset[str]:
        """Kinds of organizations that have organizations as members."""
        return frozenset(name for name, kind in self.kinds.items() if kind.members)

    @cached_property
    def kind_titles(self) -> Mapping[str, Text]:
        return {name: kind.title for name, kind in self.kinds.items()}

    @cached_property
    def calendar_titles(self) -> Mapping[str, Text]:
        return {name: each.title for name, each in self.calendars.items()}

    def meanings(self, names: Collection[str]) -> dict[str, Any]:
        """What these words mean beside their titles, as JSON: the marks of roles and kinds, how calendars count."""
        found: dict[str, dict[str, Any]] = {
            "roles": {name: [role.mandate, role.binds] for name, role in self.roles.items()},
            "kinds": {name: kind.members for name, kind in self.kinds.items()},
            "calendars": {name: each.follows for name, each in self.calendars.items()},
        }
        return {section: {name: words[name] for name in words if name in names} for section, words in found.items()}

    def role(self, name: str) -> Text:
        return _said(self.role_titles, name)

    def kind(self, name: str) -> Text:
        return _said(self.kind_titles, name)

    def subtype(self, name: str) -> Text:
        return _said(self.subtypes, name)

    def function(self, name: str) -> Text:
        return _said(self.functions, name)

    def family(self, name: str) -> Text:
        return _said(self.families, name)

    def field(self, name: str) -> Text:
        return _said(self.fields, name)

    def bulletin(self, name: str) -> Text:
        return _said(self.bulletin_titles, name)

    def together(self, relation: str) -> Text:
        """What cases in this relation to the one above are called in a list or sentence."""
        found = self.relations.get(relation)
        return (found and (found.together or found.title)) or Text(en=relation, zh=relation)

    def counting(self, calendar: str) -> CalendarName:
        """How the days of a calendar are counted. Raises KeyError: procedures name none that is not here."""
        return self.calendars[calendar].follows


NO_WORDS = Vocabulary(vocabulary=1)


def _said(words: Mapping[str, Text], name: str) -> Text:
    return words.get(name) or Text(en=name, zh=name)
