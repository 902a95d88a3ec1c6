"""Full-text search over cases, Chinese included: words, and pairs of neighbouring characters, found as phrases.

Neither database splits Chinese into words, so govflow does the splitting for both: 预算算法 is indexed as the pairs
预算 算算 算法, which finds every word of two characters or more, and each character once more for single ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Literal, TypeAlias

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Insert,
    String,
    and_,
    bindparam,
    column,
    exists,
    false,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from govflow.engine.definition import FormField
from govflow.store.cases import CaseRow
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session
from govflow.store.work import Case, Work

Looking: TypeAlias = Literal["all", "near", "each"]
"""How words are looked up: once, for all cases; for known cases that lie near each other, once among those between the
first and the last of them (``first_case``, ``last_case``); for few known ones, for each.
"""
NEAR = 2_000
"""So far from each other known cases lie near: to go by that many costs SQLite as much as to look up half a dozen."""
MOST_CHARACTERS = 50_000
"""Of a case that are indexed: PostgreSQL takes no more than 1 MB of tokens."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_HAN}]+|[^\\s{_HAN}]+")
_WORD = re.compile(f"[^\\W_{_HAN}]{{1,60}}")
_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9])(?:([A-Za-z]{2,6})[ ]?[-_/·][ ]?)?([A-Za-z]{2,4})[ ]?[-_/·(\[〔【]?[ ]?(20[0-9]{2})"
    r"[ ]?[-_/·)\]〕】][ ]?(?:第|[Nn][Oo][.]?)?[ ]?([0-9]{1,6})(?![0-9A-Za-z])[ ]?号?"
)
"""A reference as people write it: with other dashes and brackets, without the zeros in front, with 第 and 号."""


def indexing(index: str, key: str = "case_id") -> dict[str, Insert]:
    """How an index takes what it is about (``number``), on each kind of database: nothing is written where it is found
    by the same already. ``key``: how PostgreSQL calls the number.
    """
    case_id, words = bindparam("number", type_=Number), bindparam("words", type_=String())
    there = table(index, column("rowid", Number), column("tokens", String))
    same = exists().where(there.c.rowid == case_id, there.c.tokens == words)
    changed = select(case_id, words).where(~same)
    added = insert(there).prefix_with("OR REPLACE").from_select(["rowid", "tokens"], changed)
    here = table(index, column(key, Number), column("tokens", TSVECTOR))
    merged = upsert(here).values({key: case_id, "tokens": func.to_tsvector(literal_column("'simple'"), words)})
    new = merged.excluded.tokens
    merged = merged.on_conflict_do_update(
        index_elements=[here.c[key]], set_={"tokens": new}, where=here.c.tokens.is_distinct_from(new)
    )
    return {"sqlite": added, "postgresql": merged}


_INDEX = {name: Prepared(each) for name, each in indexing("case_search").items()}
_INDEX_PUBLIC = {name: Prepared(each) for name, each in indexing("case_search_public").items()}


def make_findable(work: Work, case: Case) -> None:
    """Let the case be found by its reference, its titles and the answers to its opening form that all may read."""
    workflow = work.version_of(case).workflow
    named = (case.reference, case.title, case.title_other or "")
    asked = workflow.forms[workflow.opening]
    public = [each for each in asked if each.public]
    index_case(
        work.session,
        case.id,
        texts=(*named, *_words(asked, case.data)),
        public=(*named, *_words(public, case.data)),
    )


def index_case(session: Session, case_id: int, texts: Sequence[str], public: Sequence[str]) -> None:
    """Make a case findable by these texts, in place of what it was found by before.

    ``texts``: the reference, the titles and what everybody who takes part may read; never a confidence, a sealed
    response or anything else with an audience, for a hit would tell of it. ``public``: what outsiders may read as well.
    """
    for statement, found_by in ((_INDEX, texts), (_INDEX_PUBLIC, public)):
        row = {"number": case_id, "words": tokens_of(found_by)}
        statement[session.engine.dialect.name].run(session, row)


def findable(taking_part: ColumnElement[bool], typed: str) -> ColumnElement[bool]:
    """The criterion over ``CaseRow`` for what a person typed: who takes no part finds by what is public alone."""
    phrases = phrases_of(typed)
    return _findable(taking_part, literal(phrases), _Found, _FoundPublic) if phrases else false()


def findable_by(taking_part: ColumnElement[bool], how: Looking) -> ColumnElement[bool]:
    """The same for statements that are built once (``phrases``: not without any), looked up in one of three ways."""
    return _findable(taking_part, bindparam("phrases", type_=String()), *_LOOKING[how])


def _findable(
    taking_part: ColumnElement[bool], phrases: ColumnElement[str], found: type[_Found], public: type[_Found]
) -> ColumnElement[bool]:
    asked = (CaseRow.id, phrases, bindparam("first_case", type_=Number), bindparam("last_case", type_=Number))
    return or_(and_(taking_part, found(*asked)), and_(CaseRow.public.is_(True), public(*asked)))


def occurrences(dialect: str) -> tuple[ColumnElement[int], ColumnElement[bool]]:
    """The numbers of cases in their index, and the criterion that what was typed occurs there (``phrases``).

    Whoever may read it: a case is found by all its texts where it is found by those that are public.
    """
    return occurrences_in(dialect, _Found.index)


def occurrences_in(dialect: str, index: str, key: str = "case_id") -> tuple[ColumnElement[int], ColumnElement[bool]]:
    """The same of any index."""
    if dialect == "sqlite":
        found = table(index, column("rowid", Number), column(index, String))
        return found.c.rowid, found.c[index].op("MATCH", is_comparison=True)(bindparam("phrases"))
    found = table(index, column(key, Number), column("tokens", TSVECTOR))
    words = func.websearch_to_tsquery(literal_column("'simple'"), bindparam("phrases", type_=String()))
    return found.c[key], found.c.tokens.op("@@", is_comparison=True)(words)


def tokens_of(texts: Iterable[str]) -> str:
    """The texts as both indexes keep them."""
    runs = list(_runs("\n".join(texts)[:MOST_CHARACTERS]))
    characters = dict.fromkeys(chain.from_iterable(run for run in runs if _is_han(run)))
    return " ".join(chain(chain.from_iterable(_tokens(run) for run in runs), characters))


def matching_cases(typed: str) -> ColumnElement[bool]:
    """The criterion over ``CaseRow`` for what a person typed: every word, number or run of Chinese occurs as typed."""
    phrases = phrases_of(typed)
    return _Found(CaseRow.id, literal(phrases)) if phrases else false()


def phrases_of(typed: str) -> str:
    """What was typed, as both databases ask for it: ``"a b" "c"`` is the phrase a b, and c; empty: nothing to find."""
    return " ".join(f'"{" ".join(tokens)}"' for run in words_of(typed) if (tokens := _tokens(run)))


def words_of(typed: str) -> list[str]:
    """What was typed, run by run, as it is looked for: a reference in whatever spelling as the program writes it."""
    return [*_runs(_REFERENCE.sub(_as_written, unicodedata.normalize("NFKC", typed[:200])))]


def _as_written(found: re.Match[str]) -> str:
    """DM〔2026〕1号 and dm2026-1 as DM-2026-0001."""
    body, kind, year, number = found.groups()
    return f" {f'{body}-' if body else ''}{kind}-{year}-{int(number):04} "


def _words(fields: Sequence[FormField], answers: Mapping[str, Any]) -> Iterator[str]:
    """By which the case is found."""
    for field in fields:
        if answers.get(field.name) is not None:
            yield from field.kind.words(field, answers[field.name])


def _runs(written: str) -> Iterator[str]:
    """Runs of Chinese characters, and runs of anything else between spaces; width, case and accents do not matter."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", written).casefold())
    return (match.group() for match in _RUN.finditer("".join(c for c in plain if not unicodedata.combining(c))))


def _tokens(run: str) -> list[str]:
    if not _is_han(run):
        return _WORD.findall(run)
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _is_han(run: str) -> bool:
    return re.match(f"[{_HAN}]", run) is not None


class _Found(FunctionElement[bool]):
    """``_Found(case id, phrases, first, last)``: looked up once, for all cases."""

    type = Boolean()
    inherit_cache = True
    index = "case_search"
    on_sqlite = "{case} IN (SELECT rowid FROM {index} WHERE {index} MATCH {phrases})"
    on_postgresql = "{case} IN (SELECT case_id FROM {index} WHERE tokens @@ websearch_to_tsquery('simple', {phrases}))"


class _FoundPublic(_Found):
    """The same by what is public."""

    inherit_cache = True
    index = "case_search_public"


class _FoundHere(_Found):
    """The same as ``_Found``, looked up for each case."""

    inherit_cache = True
    on_sqlite = "EXISTS (SELECT 1 FROM {index} WHERE {index} MATCH {phrases} AND rowid = {case})"
    on_postgresql = "(SELECT tokens @@ websearch_to_tsquery('simple', {phrases}) FROM {index} WHERE case_id = {case})"


class _FoundPublicHere(_FoundHere):
    inherit_cache = True
    index = "case_search_public"


class _FoundNear(_Found):
    """The same as ``_FoundHere``; PostgreSQL looks each up as fast."""

    inherit_cache = True
    on_sqlite = (
        "{case} IN (SELECT rowid FROM {index} WHERE {index} MATCH {phrases} AND rowid BETWEEN {first} AND {last})"
    )
    on_postgresql = _FoundHere.on_postgresql


class _FoundPublicNear(_FoundNear):
    inherit_cache = True
    index = "case_search_public"


_LOOKING: Mapping[Looking, tuple[type[_Found], type[_Found]]] = {
    "all": (_Found, _FoundPublic),
    "near": (_FoundNear, _FoundPublicNear),
    "each": (_FoundHere, _FoundPublicHere),
}


@compiles(_Found, "sqlite")
def _on_sqlite(element: _Found, compiler: SQLCompiler, **options: Any) -> str:
    return _written(element.on_sqlite, element, compiler, options)


@compiles(_Found, "postgresql")
def _on_postgresql(element: _Found, compiler: SQLCompiler, **options: Any) -> str:
    return _written(element.on_postgresql, element, compiler, options)


def _written(text: str, element: _Found, compiler: SQLCompiler, options: Mapping[str, Any]) -> str:
    named = dict(zip(("case", "phrases", "first", "last"), element.clauses, strict=False))
    asked = {name: compiler.process(each, **options) for name, each in named.items() if f"{{{name}}}" in text}
    return text.format(index=element.index, **asked)
