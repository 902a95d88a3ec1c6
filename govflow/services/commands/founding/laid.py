"""A region at work: what is to be laid down, beside what, and what it has come to so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from govflow.engine.problems import Path, Problem
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message
from govflow.services.commands.founding.file import RegionFile
from govflow.services.commands.founding.reading import Region, RegionProblems
from govflow.services.commands.founding.standing import Standing
from govflow.store.people import BelongingRow, BodyRow, MandateRow, MembershipRow, OrganizationRow, PersonRow
from govflow.store.record.administration import Administered, Fields
from govflow.store.sql.session import Session

MADE: dict[type[Administered], str] = {
    OrganizationRow: "entered", PersonRow: "invited", MembershipRow: "given", MandateRow: "given",
    BelongingRow: "taken in", BodyRow: "founded",
}  # fmt: skip
"""What the log of administration says of a new row of each kind."""


@dataclass(kw_only=True)
class Laid:
    """What a region came to: ids by key, accounts by address, the rows that were made, those that were changed with
    how they stood before, and how many of each kind stood already.
    """

    organizations: dict[str, int] = field(default_factory=dict)
    people: dict[str, PersonRow] = field(default_factory=dict)
    made: list[Administered] = field(default_factory=list)
    changed: list[tuple[Administered, Fields]] = field(default_factory=list)
    stood: Counter[type[Administered]] = field(default_factory=Counter)
    unmandated: list[tuple[str, str]] = field(default_factory=list)
    """Address and organization of who has a role that counts only with a mandate, and has none."""

    @property
    def added(self) -> Counter[type[Administered]]:
        return Counter(type(each) for each in self.made)

    @property
    def newcomers(self) -> set[int]:
        """The ids of accounts that were made."""
        return {each.id for each in self.made if isinstance(each, PersonRow)}


@dataclass(kw_only=True)
class Laying:
    """What everybody who lays down a part of a region needs."""

    session: Session
    region: Region
    vocabulary: Vocabulary
    standing: Standing
    today: date
    zone: str
    laid: Laid = field(default_factory=Laid)
    problems: list[Problem] = field(default_factory=list)

    @property
    def file(self) -> RegionFile:
        return self.region.file

    def object(self, path: Path, sentence: Message) -> None:
        """Note what contradicts what stands."""
        self.problems.append(self.region.problem(path, sentence))

    def check(self) -> None:
        """Raise RegionProblems if there are any so far."""
        if self.problems:
            raise RegionProblems(self.problems)

    def make(self, row: Administered) -> None:
        """Add a row; it has its number after the next flush."""
        self.session.add(row)
        self.laid.made.append(row)

    def organization(self, path: Path, key: str) -> int:
        """The id for a key of the file, or for the code or name of what stands; of what is none, a problem and 0."""
        if key in self.laid.organizations:
            return self.laid.organizations[key]
        row = self.standing.named(key)
        if row is None or not row.active:
            self.object(
                path,
                Message(
                    "There is no organization “%(key)s” in this file, nor one active organization that stands with "
                    "this code or name.",
                    key=key,
                ),
            )
            return 0
        return row.id
