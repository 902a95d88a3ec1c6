"""What is kept: procedures that can be read, files that are there, a record and books that hold."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from govflow.errors import Conflict
from govflow.services.backend import Backend
from govflow.services.commands.setup import check_procedures
from govflow.services.queries.health.findings import Finding
from govflow.services.queries.health.posting import TOLD
from govflow.services.queries.health.readiness import read_text_lag
from govflow.services.queries.operations import trusted_keys
from govflow.store.documents import ON_DISK, DocumentVersionRow
from govflow.store.funds.checking import check_ledger
from govflow.store.lists.indexing import disagreeing, disagreeing_texts
from govflow.store.record.tree import check_newest_signatures

MOST_FILES = 1_000
LATE = timedelta(hours=1)
VERIFY = "Run: govflow history verify. Put back what it names from a backup."


def check_catalogue(backend: Backend) -> Finding:
    """Whether every procedure that was published can still be read."""
    try:
        check_procedures(backend)
    except Conflict as error:
        return Finding(check="procedures", says=str(error), mend="Put back the file or the words that it names.")
    return Finding(
        check="procedures", says="Every published procedure can be read, and its words mean what they meant."
    )


def check_documents(backend: Backend) -> Finding:
    """Whether the files that were filed last are on the disk; what is in them, ``history verify`` looks at."""
    newest = select(ON_DISK).order_by(DocumentVersionRow.id.desc()).limit(MOST_FILES)
    with backend.reading() as session:
        count = session.scalar(select(func.count()).select_from(DocumentVersionRow)) or 0
        names = list(session.scalars(newest))
    missing = [each for each in names if not backend.blobs.is_there(each)]
    looked = f"the {len(names):,} filed last of {count:,}" if count > len(names) else f"all {count:,}"
    if missing:
        return Finding(
            check="files",
            says=f"{len(missing)} files of documents are not in {backend.blobs.where} ({looked} were looked at).",
            mend="Look whether GOVFLOW_DATA or GOVFLOW_FILES names the place that all processes share; else put them "
            "back from a backup. govflow history verify names the documents.",
        )
    return Finding(check="files", says=f"The files of documents are there: {looked}.")


def check_search(backend: Backend) -> Finding:
    """Whether every case and every document that was read is in the index by which it is found, and nothing else is."""
    with backend.reading() as session:
        lacking, stray = map(sum, zip(disagreeing(session), disagreeing_texts(session), strict=True))
    if lacking or stray:
        return Finding(
            check="search index",
            says=f"The search index lacks {lacking:,} entries, and {stray:,} belong to no case.",
            mend="Run: govflow search reindex. Others may work meanwhile.",
        )
    return Finding(check="search index", says="Every case is in the search index.")


def check_texts(backend: Backend) -> Finding:
    """Whether files are read in time so that they are found by their words; those that cannot be are counted by why."""
    lag = read_text_lag(backend)
    why = ", ".join(f"{reason}: {number:,}" for reason, number in sorted(lag.reasons.items()))
    failed = f"{lag.failed:,} could not be ({why})." if why else "0 could not be."
    says = f"{lag.waiting:,} files wait to be read for the search, {failed}"
    if lag.overdue > LATE.total_seconds():
        mend = f"{TOLD} Nothing else is held up by it."
        return Finding(check="words of documents", says=f"{says} The oldest waits for {lag.overdue:.0f} s.", mend=mend)
    return Finding(check="words of documents", says=says)


def check_record(backend: Backend) -> Finding:
    """Whether the newest roots are signed by the keys that are here: the full check is ``history verify``."""
    keys = trusted_keys(backend.signing.published())
    with backend.reading() as session:
        broken = check_newest_signatures(session, keys)
    if broken is not None:
        return Finding(check="record", says=str(broken.sentence), mend=VERIFY)
    return Finding(check="record", says="The newest roots are signed by the keys here. In full: govflow history verify")


def check_books(backend: Backend) -> Finding:
    """Whether every journal comes to zero and every balance is the sum of its postings."""
    with backend.reading() as session:
        broken = check_ledger(session)
    if broken is not None:
        return Finding(check="ledger", says=str(broken.sentence), mend=VERIFY)
    return Finding(check="ledger", says="Every journal comes to zero, every balance is the sum of its postings.")
