"""The file of a region, as models: the regional body, organizations, who belongs where, people with roles and terms.

Organizations are named by keys that only the file knows; people by their e-mail addresses. Numbers stay as written.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from govflow.engine.definition.terms import Day, Model, Name, listed
from govflow.values import Text

Language = Literal["en", "zh"]


class RegionalBody(Model):
    """The places of the body to which every case belongs, by the keys of organizations."""

    prefix: str = Field(description="Two to six capitals that begin every reference.")
    organization: str
    office: str
    finance: str | None = Field(None, description="The department that keeps its funds.")
    central: str | None = Field(None, description="The authority above it.")
    zone: str | None = Field(None, description="Its time zone; that of the installation if not said.")


class Organization(Model):
    """An organization. What is not written about one that stands already is left as it is."""

    name: Text
    kind: Name
    level: Name
    subtype: Name | None = None
    function: Name | None = Field(None, description="What a department is for.")
    code: str | None = Field(None, description="Administrative division, or number of the registration.")
    below: str | None = Field(None, description="Its superior.")
    monogram: str | None = Field(None, description="Made of the English name if not said.")
    weight: str | None = Field(None, description="Where a vote counts by weight: 2.5, 7/3.")
    fictional: bool = False


class Member(Model):
    """An organization that belongs to a committee or body, from when until when."""

    organization: str
    since: Day | None = None
    until: Day | None = None


class Post(Model):
    """A role in an organization, from when until when. ``mandate``: the number of the written instruction to sign."""

    role: Name
    since: Day | None = None
    until: Day | None = None
    mandate: str | None = None


def _member(given: Any) -> Any:
    return {"organization": given} if isinstance(given, str) else given


def _post(given: Any) -> Any:
    return {"role": given} if isinstance(given, str) else given


Members = Annotated[tuple[Annotated[Member, BeforeValidator(_member)], ...], BeforeValidator(listed)]
Posts = Annotated[tuple[Annotated[Post, BeforeValidator(_post)], ...], BeforeValidator(listed)]


class Person(Model):
    """Somebody who signs in, with their roles by organization."""

    name: Text
    language: Language | None = None
    administrator: bool = False
    roles: dict[str, Posts] = Field(default_factory=dict)


class RegionFile(Model):
    """A region. One with a ``body`` is whole; one without adds to what stands, which it may name by code or name."""

    region: Literal["1"] = Field(description="The version of this file format.")
    since: Day | None = Field(None, description="The first day of every term that does not say its own.")
    language: Language = Field("zh", description="In which people read who do not say their own.")
    body: RegionalBody | None = None
    organizations: dict[str, Organization] = Field(default_factory=dict)
    members: dict[str, Members] = Field(default_factory=dict)
    people: dict[str, Person] = Field(default_factory=dict)
