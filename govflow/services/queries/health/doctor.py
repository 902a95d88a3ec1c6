"""The round through an installation: everything that may be wrong, from the ground up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from govflow.engine.parsing import WorkflowProblems
from govflow.errors import GovflowError
from govflow.services.backend import Backend
from govflow.services.commands.setup import reach
from govflow.services.queries.health import databases, holdings, posting, running, surroundings
from govflow.services.queries.health.findings import Finding
from govflow.settings import Settings

Check = Callable[[Backend], Finding | Iterable[Finding]]

ON_THE_SCHEMA: dict[str, Check] = {
    "clocks, deadlines, numbering": running.check_clockwork,
    "notices": posting.check_queue,
    "mail": posting.check_mail,
    "procedures": holdings.check_catalogue,
    "files": holdings.check_documents,
    "search index": holdings.check_search,
    "words of documents": holdings.check_texts,
    "record": holdings.check_record,
    "ledger": holdings.check_books,
}
"""What can be asked once the database has the schema of this version."""


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything; what one thing fails by keeps nobody from looking at the next."""
    return tuple(_examined(settings))


def _examined(settings: Settings) -> Iterator[Finding]:
    for check in (
        surroundings.check_settings,
        surroundings.check_keys,
        surroundings.check_folder,
        surroundings.check_room,
    ):
        yield check(settings)
    try:
        backend = reach(settings)
    except (GovflowError, WorkflowProblems) as error:
        yield Finding(check="database", says=str(error), mend=_REACH)
        yield from _unseen(("database role", "schema", *ON_THE_SCHEMA), "the database cannot be reached")
        return
    try:
        yield from _of_database(backend)
    finally:
        backend.sessions.dispose()


_REACH = "Look whether the server runs, and whether GOVFLOW_DATABASE (or --database) names it, role and password right."


def _of_database(backend: Backend) -> Iterator[Finding]:
    yield from _looked("database", databases.check_server, backend)
    yield from _looked("database role", databases.check_role, backend)
    schema = databases.check_schema(backend)
    yield schema
    if not schema.well:
        yield from _unseen(ON_THE_SCHEMA, "the schema is another one")
        return
    for name, check in ON_THE_SCHEMA.items():
        yield from _looked(name, check, backend)


def _looked(name: str, check: Check, backend: Backend) -> Iterator[Finding]:
    try:
        found = check(backend)
        yield from (found,) if isinstance(found, Finding) else found
    except Exception as error:  # noqa: BLE001  # whatever is wrong with one thing, the others are looked at
        why = str(error) if isinstance(error, GovflowError) else f"This cannot be looked at ({type(error).__name__})."
        yield Finding(check=name, says=why, mend="Run: govflow history verify. It names what cannot be read.")


def _unseen(names: Iterable[str], why: str) -> Iterator[Finding]:
    yield from (Finding(check=each, says=f"Not looked at: {why}.", looked=False) for each in names)
