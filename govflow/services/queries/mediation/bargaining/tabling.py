"""Packages as a step tables them: what speaks against one, what is kept of it, and how the form of the step begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from govflow.domain.bargaining.book import IssueBook, IssueList, TablePackage, code_of, read_code
from govflow.domain.bargaining.points import Package
from govflow.messages import Message
from govflow.services.queries.mediation.bargaining.rights import NO_LIST, confirmed_by_all, issue_book
from govflow.store.mediation.bargaining import keep_tabled, load_issues, load_tabled
from govflow.store.work import Case, Work


def against_packages(work: Work, case: Case, intents: Sequence[TablePackage]) -> Iterator[Message]:
    """Why these packages are not tabled now, each reason once."""
    book = issue_book(work, case) if intents else None
    if book is None:
        return
    known = load_issues(work, case)
    for each in intents:
        yield from against_package(work, case, book, known, each.code)


def against_package(work: Work, case: Case, book: IssueBook, known: IssueList | None, code: str) -> list[Message]:
    """Why the package with this code is not tabled now."""
    if known is None:
        return [NO_LIST]
    package = read_code(code, known)
    if package is None:
        return [
            Message(
                "“%(package)s” is no package of version %(n)s of the list of issues. Choose one in the room.",
                package=code[:60],
                n=known.number,
            )
        ]
    found: list[Message] = []
    if not confirmed_by_all(case, book, known):
        found.append(Message("All sides have to confirm version %(n)s of the list first.", n=known.number))
    if not known.agenda.allows(package):
        found.append(Message("The choices of this package do not stand together."))
    tabled = [each for each in load_tabled(work, case) if each.number == known.number]
    if any(each.package == package for each in tabled):
        found.append(Message("This package was tabled before. Choose another one, or change the list of issues."))
    elif len(tabled) >= book.most:
        found.append(
            Message(
                "%(most)s packages of this version of the list were tabled: no more are. Let the list be changed, and "
                "confirmed anew.",
                most=book.most,
            )
        )
    return found


def keep_package(work: Work, case: Case, intent: TablePackage) -> None:
    """Keep what a step tabled; it was judged before (``against_packages``)."""
    known = load_issues(work, case)
    package = None if known is None else read_code(intent.code, known)
    if known is not None and package is not None:
        keep_tabled(work, case, known, package)


def form_of_package(book: IssueBook, known: IssueList, package: Package) -> Mapping[str, str]:
    """What the form of the step begins with, by field: the package, and its options in both languages."""
    chosen = known.chosen(package)
    pairs = list(zip(known.issues, chosen, strict=True))
    zh = "；".join(f"{each.title.zh}：{option.zh}" for each, option in pairs)
    en = "; ".join(f"{each.title.en}: {option.en}" for each, option in pairs)
    begun = {book.package: code_of(known.number, package)}
    return begun if book.brief is None else {**begun, book.brief: f"{zh}。\n{en}."}
