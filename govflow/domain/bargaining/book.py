"""The list of issues of a case: who keeps and confirms it, who gives points in confidence, and which packages are
tabled.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from govflow.domain.bargaining.points import Agenda, Choice, Issue, Package
from govflow.engine.facts import Form
from govflow.engine.rules import ActorName, CapacityName, ConfidedFieldName, RuleSet, StateName, StepName
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("bargaining")

ISSUES = "bargaining.issues"

MOST_ISSUES, MOST_OPTIONS, MOST_BARRED = 30, 20, 60
LONGEST_WORDS = 200
"""Characters of an issue or an option, in each language."""


@dataclass(frozen=True, kw_only=True)
class IssueBook:
    """Who keeps the list of issues, confirms it and gives points; by which step a package is tabled, and where it
    stands in the form of that step.
    """

    kept_by: tuple[str, ...]
    confirmed_by: tuple[str, ...]
    scored_by: tuple[str, ...]
    computed_for: str
    open_in: tuple[str, ...]
    tabled_by: str
    package: str
    brief: str | None
    most: int
    offered_by: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[str, ...]:
        """The capacities of those who give points, in their order."""
        return tuple(dict.fromkeys(each.partition(".")[0] for each in self.scored_by))

    @property
    def readers(self) -> tuple[str, ...]:
        """The capacities that read the list."""
        keepers = (each.partition(".")[0] for each in (*self.kept_by, *self.confirmed_by, *self.scored_by))
        return tuple(dict.fromkeys((*keepers, self.computed_for)))


@dataclass(frozen=True, kw_only=True)
class WordedIssue:
    """An issue with its options as people read them."""

    title: Text
    options: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class IssueList:
    """A version of the list. ``barred``: for each constraint the places (issue, option), from 1, that do not stand in
    one package together. ``confirmed``: the organizations that confirmed this version.
    """

    id: int
    number: int
    issues: tuple[WordedIssue, ...]
    barred: tuple[tuple[tuple[int, int], ...], ...] = ()
    confirmed: frozenset[int] = frozenset()

    @property
    def agenda(self) -> Agenda:
        """What is computed with: names are the places from 1, in the order of the list."""
        return Agenda(
            issues=tuple(
                Issue(name=str(place), options=tuple(map(str, range(1, len(each.options) + 1))), title=each.title)
                for place, each in enumerate(self.issues, 1)
            ),
            barred=tuple(frozenset[Choice]((str(a), str(b)) for a, b in each) for each in self.barred),
        )

    def chosen(self, package: Package) -> tuple[Text, ...]:
        """The options of a package in words."""
        return tuple(each.options[int(name) - 1] for each, name in zip(self.issues, package, strict=True))


@dataclass(frozen=True)
class TablePackage:
    """A package of a version of the list is put to the parties. ``code``: as ``code_of`` writes it."""

    code: str


@rules.book
def issues(
    *,
    kept_by: tuple[ActorName, ...],
    confirmed_by: tuple[ActorName, ...],
    scored_by: tuple[ActorName, ...],
    computed_for: CapacityName,
    open_in: tuple[StateName, ...],
    tabled_by: StepName,
    package: ConfidedFieldName,
    brief: ConfidedFieldName | None = None,
    most: int = 5,
    offered_by: tuple[ActorName, ...] = (),
) -> IssueBook:
    """The issues and their options are listed, all sides confirm the list, and each gives points to them in confidence.

    kept_by: Who keeps the list.
    confirmed_by: Who confirms each version of it; before all have, nobody gives points.
    scored_by: Who gives points, each readable by whoever gave them and by one more.
    computed_for: Who is shown what the points of all come to.
    open_in: The states in which that is done.
    tabled_by: The step by which a package is tabled.
    package: The field of that step with the package.
    brief: The field of that step that begins with the options of the package.
    most: How many packages are tabled of one version of the list, and offered by each.
    offered_by: Who offers packages to the others, and answers offers; nobody, where it is not said.
    """
    return IssueBook(
        kept_by=kept_by,
        confirmed_by=confirmed_by,
        scored_by=scored_by,
        computed_for=computed_for,
        open_in=open_in,
        tabled_by=tabled_by,
        package=package,
        brief=brief,
        most=most,
        offered_by=offered_by,
    )


@rules.effect
def table(form: Form, *, package: ConfidedFieldName) -> Iterable[TablePackage]:
    """The package of the form is kept as tabled; where the form names none, nothing is.

    package: The field with the package.
    """
    code = str(form[package] or "").strip()
    return (TablePackage(code),) if code else ()


def code_of(number: int, package: Package) -> str:
    """A package of a version of the list in figures: ``1: 2-1-3``."""
    return f"{number}: {'-'.join(package)}"


def read_code(code: str, known: IssueList) -> Package | None:
    """The package that a code names in this version of the list; none where it names no package of it."""
    number, _, places = code.partition(":")
    package = tuple(each.strip() for each in places.split("-"))
    agenda = known.agenda
    if number.strip() != str(known.number) or len(package) != len(agenda.issues):
        return None
    fits = all(each in issue.options for each, issue in zip(package, agenda.issues, strict=True))
    return package if fits else None


def against_list(issues: tuple[WordedIssue, ...], barred: tuple[tuple[tuple[int, int], ...], ...]) -> list[Message]:
    """Why a list cannot be kept, a sentence for each reason."""
    found: list[Message] = []
    if not issues:
        found.append(Message("List at least one issue, with its options."))
    if len(issues) > MOST_ISSUES:
        found.append(Message("A list has at most %(most)s issues.", most=MOST_ISSUES))
    for each in issues:
        if len(each.options) < 2:
            found.append(Message("Give “%(issue)s” two options or more, one on each line.", issue=each.title))
        if len(each.options) > MOST_OPTIONS:
            found.append(
                Message("“%(issue)s” has too many options: at most %(most)s.", issue=each.title, most=MOST_OPTIONS)
            )
        if _alike(each.options):
            found.append(Message("“%(issue)s” has the same option twice.", issue=each.title))
        if any(len(said) > LONGEST_WORDS for text in (each.title, *each.options) for said in (text.en, text.zh)):
            most = LONGEST_WORDS
            found.append(
                Message("Shorten “%(issue)s” and its options to %(most)s characters each.", issue=each.title, most=most)
            )
    if _alike([each.title for each in issues]):
        found.append(Message("Two issues of the list have the same name: give each a name of its own."))
    if len(barred) > MOST_BARRED:
        found.append(Message("Name at most %(most)s choices that do not stand together.", most=MOST_BARRED))
    for together in barred:
        found += _against_barred(issues, together)
    return found


def _alike(said: Sequence[Text]) -> bool:
    """Do two of these read the same in one of the languages? Whoever reads that one could not tell them apart."""
    read = (["".join(unicodedata.normalize("NFKC", each).casefold().split()) for each in one] for one in _tongues(said))
    return any(len(set(one)) < len(one) for one in read)


def _tongues(said: Sequence[Text]) -> tuple[list[str], list[str]]:
    return [each.en for each in said], [each.zh for each in said]


def _against_barred(issues: tuple[WordedIssue, ...], together: tuple[tuple[int, int], ...]) -> list[Message]:
    told = " + ".join(f"{a}.{b}" for a, b in together)
    if len({issue for issue, _ in together}) < max(len(together), 2):
        return [Message("“%(choices)s” has to name options of two issues or more, each once.", choices=told)]
    for issue, option in together:
        if not (1 <= issue <= len(issues) and 1 <= option <= len(issues[issue - 1].options)):
            return [Message("“%(choices)s” names an issue or an option that the list does not have.", choices=told)]
    return []
