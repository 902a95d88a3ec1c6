"""What goes on by itself: clocks, sweeps, the numbering and publishing of the record."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.services.backend import Backend
from govflow.services.commands.record import late_to_seal
from govflow.services.queries.health.clockwork import Clockwork, load_clockwork
from govflow.services.queries.health.findings import Finding

SERVED = "Look whether govflow is being served (or govflow sweep runs every minute), and what its log says."


def check_clockwork(backend: Backend) -> Iterator[Finding]:
    """The clocks, the sweeps and the sequencer; ``govflow clock`` tells more of them."""
    found = load_clockwork(backend)
    yield _clocks(found)
    yield _sweeps(found)
    yield _numbering(backend, found)


def _clocks(found: Clockwork) -> Finding:
    apart = "There is one clock only" if found.apart is None else f"The clocks are {found.apart} s apart"
    if found.agree:
        return Finding(check="clocks", says=f"{apart}.")
    return Finding(
        check="clocks",
        says=f"{apart}: deadlines wait, and the record is neither numbered nor published.",
        mend="Set the time of the machines right (NTP), then restart govflow; if it is right now and was not at the "
        "last sweep: govflow clock --right",
    )


def _sweeps(found: Clockwork) -> Finding:
    swept = f"{found.swept_at:%Y-%m-%d %H:%M:%S} UTC" if found.swept_at else "never"
    says = f"Last sweep: {swept}; {found.waiting} deadlines have passed and wait."
    if found.behind:
        return Finding(check="deadlines", says=says, mend=SERVED)
    if found.failing:
        first = found.failing[0]
        return Finding(
            check="deadlines",
            says=f"{len(found.failing)} deadlines fail, {first.reference} last.",
            mend=f"Look for incident {first.incident} in the log; govflow clock names all.",
        )
    if found.overlooked:
        return Finding(
            check="deadlines",
            says=f"A deadline of {found.overlooked[0].reference} has passed, and sweeps did not see to it.",
            mend="Look who writes into the database, and run: govflow history verify",
        )
    return Finding(check="deadlines", says=says)


def _numbering(backend: Backend, found: Clockwork) -> Finding:
    if found.broken is not None:
        return Finding(check="numbering", says=str(found.broken), mend="Run: govflow history verify")
    if found.stuck:
        return Finding(
            check="numbering", says=f"An entry has been waiting for its number for {found.unnumbered} s.", mend=SERVED
        )
    if (late := late_to_seal(backend)) is not None:
        return Finding(check="numbering", says=str(late), mend=SERVED)
    return Finding(check="numbering", says="What is recorded is numbered and published in time.")
