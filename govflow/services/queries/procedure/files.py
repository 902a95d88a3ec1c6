"""Published workflow files: their bytes, what was proven about them, and their pictures. All kept, for none changes."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import select

from govflow.engine import diagram
from govflow.engine.checks.soundness import Finding, Report, kinship, unheld_roles
from govflow.engine.rules import Rules
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.catalog import newest_sources, studied
from govflow.store.work import Version, Work
from govflow.store.workflows import WorkflowVersionRow
from govflow.values import Text


def find_version(work: Work, name: str, number: int | None) -> WorkflowVersionRow:
    """A version of a procedure, the newest unless told. Raises NotFound."""
    query = select(WorkflowVersionRow).where(WorkflowVersionRow.workflow == name)
    if number is not None:
        query = query.where(WorkflowVersionRow.version == number)
    found = work.session.scalars(query.order_by(WorkflowVersionRow.version.desc()).limit(1)).first()
    if found is None:
        raise NotFound(Message("There is no procedure “%(workflow)s” in this version.", workflow=name))
    return found


def load_source(work: Work, name: str, number: int) -> bytes:
    """The published bytes of a version. Raises NotFound."""
    source: bytes = find_version(work, name, number).source
    return source


def study(source: bytes, rules: Rules) -> Report:
    """What is known about a published file. A version never changes, so what was proven stays."""
    return studied(source, rules)[1]


def study_published(backend: Backend) -> None:
    """Look at every procedure before the server forks: what was proven is known to all its workers, and no request
    waits for proofs and stories."""
    with backend.reading() as session:
        for source in newest_sources(session):
            study(source, backend.rules)


@lru_cache(maxsize=128)
def family_of(source: bytes, rules: Rules, known: tuple[Version, ...]) -> tuple[Finding, ...]:
    """Whether the cases that it opens fit these files of their procedures; nothing where there are none."""
    return kinship(studied(source, rules)[0], {each.workflow.id: each.workflow for each in known}, rules)


@lru_cache(maxsize=128)
def staffing(source: bytes, rules: Rules, held: frozenset[str]) -> Finding:
    """Whether somebody has every role that the steps ask for, where these are held."""
    problems = unheld_roles(studied(source, rules)[0], held, rules.vocabulary)
    return Finding(
        title=Message("Somebody has every role that a step asks for"),
        evidence=Message(
            "%(n)s role is held in this installation", "%(n)s roles are held in this installation", n=len(held)
        ),
        problems=problems,
    )


@lru_cache(maxsize=128)
def drawing(source: bytes, rules: Rules, language: str) -> str:
    """The state diagram of a version as SVG for a page, with the states marked that one party can hold up."""
    report = study(source, rules)
    return diagram.svg(report.workflow, language, prefix="wf", stall=report.blocking.states)


@lru_cache(maxsize=128)
def left_out(source: bytes, rules: Rules) -> tuple[Text, ...]:
    """The steps that the diagram does not draw, each title once."""
    return tuple(dict.fromkeys(each.title for each in diagram.not_drawn(study(source, rules).workflow)))


def mermaid(source: bytes, rules: Rules, language: str) -> str:
    """The state diagram of a version as Mermaid text."""
    return diagram.mermaid(study(source, rules).workflow, language)


def standalone(svg: str) -> str:
    """The same picture as a file of its own, which brings its look along."""
    head, rest = svg.split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{_LOOK}</style>{rest}'


_LOOK = (
    "text{font:13px system-ui,'Noto Sans','Noto Sans CJK SC',sans-serif;fill:#17191c}"
    ".edge{fill:none;stroke:#767c85;stroke-width:1.1}.head{fill:#767c85}.timer{stroke-dasharray:5 3}"
    ".elabel{font-size:11px;fill:#434951;stroke:#fff;stroke-width:4px;paint-order:stroke;stroke-linejoin:round}"
    ".state rect{fill:#fff;stroke:#767c85;stroke-width:1.2}.state .inner{fill:none}"
    ".stall rect{stroke:#734500;stroke-width:2}"
)
