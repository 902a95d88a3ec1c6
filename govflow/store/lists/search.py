"""Full-text search over cases, Chinese included: words, and pairs of neighbouring characters, found as phrases.

Neither database splits Chinese into words, so govflow does the splitting for both: 预算算法 is indexed as the pairs
预算 算算 算法, which finds every word of two characters or more, and each character once more for single ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Insert,
    String,
    TextClause,
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
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from govflow.engine.definition import FormField
from govflow.store.cases import CaseRow
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work

MOST_CHARACTERS = 50_000
"""Of a case that are indexed: PostgreSQL takes no more than 1 MB of tokens."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_HAN}]+|[^\\s{_HAN}]+")
_WORD = re.compile(f"[^\\W_{_HAN}]{{1,60}}")


def _indexing(index: str) -> dict[str, Insert]:
    """How an index takes a case, on each kind of database: nothing is written where it is found by the same already."""
    case_id, words = bindparam("number", type_=Number), bindparam("words", type_=String())
    there = table(index, column("rowid", Number), column("tokens", String))
    same = exists().where(there.c.rowid == case_id, there.c.tokens == words)
    changed = select(case_id, words).where(~same)
    added = insert(there).prefix_with("OR REPLACE").from_select(["rowid", "tokens"], changed)
    here = table(index, column("case_id", Number), column("tokens", TSVECTOR))
    merged = upsert(here).values(case_id=case_id, tokens=func.to_tsvector(literal_column("'simple'"), words))
    new = merged.excluded.tokens
    merged = merged.on_conflict_do_update(
        index_elements=[here.c.case_id], set_={"tokens": new}, where=here.c.tokens.is_distinct_from(new)
    )
    return {"sqlite": added, "postgresql": merged}


def _newest(back: bool) -> dict[tuple[str, bool], TextClause]:
    """The numbers of cases that are found, from a number on, on each kind of database."""
    beyond, order = (">", "ASC") if back else ("<", "DESC")
    there = f"SELECT rowid FROM case_search WHERE case_search MATCH :phrases AND rowid {beyond} :id"  # noqa: S608  # so too
    words = "tokens @@ websearch_to_tsquery('simple', :phrases)"
    here = f"SELECT case_id FROM case_search WHERE {words} AND case_id {beyond} :id"  # noqa: S608  # so too
    return {
        ("sqlite", back): text(f"{there} ORDER BY rowid {order} LIMIT :most"),
        ("postgresql", back): text(f"{here} ORDER BY case_id {order} LIMIT :most"),
    }


_NEWEST = {**_newest(back=False), **_newest(back=True)}
_INDEX = {name: Prepared(each) for name, each in _indexing("case_search").items()}
_INDEX_PUBLIC = {name: Prepared(each) for name, each in _indexing("case_search_public").items()}


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
        statement[session.get_bind().dialect.name].run(session, row)


def findable(taking_part: ColumnElement[bool], typed: str, *, one_by_one: bool = False) -> ColumnElement[bool]:
    """The criterion over ``CaseRow`` for what a person typed: who takes no part finds by what is public alone.

    ``one_by_one``: asked of few cases, which are known, rather than of all that are found.
    """
    found, public = (_FoundHere, _FoundPublicHere) if one_by_one else (_Found, _FoundPublic)
    return or_(and_(taking_part, _matching(typed, found)), and_(CaseRow.public.is_(True), _matching(typed, public)))


def newest_hits(session: Session, typed: str, *, id: int, most: int, back: bool) -> list[int]:
    """The cases in which it occurs below a number, the newest first; ``back``: above it, the oldest first.

    Whoever may read it: a case is found by all its texts where it is found by those that are public.
    """
    phrases = _phrases(typed)
    if not phrases:
        return []
    statement = _NEWEST[session.get_bind().dialect.name, back]
    return list(session.scalars(statement, {"phrases": phrases, "id": id, "most": most}))


def tokens_of(texts: Iterable[str]) -> str:
    """The texts as both indexes keep them."""
    runs = list(_runs("\n".join(texts)[:MOST_CHARACTERS]))
    characters = dict.fromkeys(chain.from_iterable(run for run in runs if _is_han(run)))
    return " ".join(chain(chain.from_iterable(_tokens(run) for run in runs), characters))


def matching_cases(typed: str) -> ColumnElement[bool]:
    """The criterion over ``CaseRow`` for what a person typed: every word, number or run of Chinese occurs as typed."""
    return _matching(typed, _Found)


def _matching(typed: str, found: type[_Found]) -> ColumnElement[bool]:
    phrases = _phrases(typed)
    return found(CaseRow.id, literal(phrases)) if phrases else false()


def _phrases(typed: str) -> str:
    """What was typed, as both databases ask for it: ``"a b" "c"`` is the phrase a b, and c."""
    return " ".join(f'"{" ".join(tokens)}"' for run in _runs(typed[:200]) if (tokens := _tokens(run)))


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
    """``_Found(case id, phrases)``: looked up once, for all cases."""

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


@compiles(_Found, "sqlite")
def _on_sqlite(element: _Found, compiler: SQLCompiler, **options: Any) -> str:
    return _written(element.on_sqlite, element, compiler, options)


@compiles(_Found, "postgresql")
def _on_postgresql(element: _Found, compiler: SQLCompiler, **options: Any) -> str:
    return _written(element.on_postgresql, element, compiler, options)


def _written(text: str, element: _Found, compiler: SQLCompiler, options: Mapping[str, Any]) -> str:
    case_id, phrases = (compiler.process(each, **options) for each in element.clauses)
    return text.format(case=case_id, phrases=phrases, index=element.index)
