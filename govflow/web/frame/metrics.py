"""What is counted of requests, as Prometheus reads it: by route, never by address, person or case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from govflow.services.queries.health.readiness import Lag

__all__ = ["CONTENT_TYPE_LATEST", "Metrics"]

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds."""


class Metrics:
    """What one process counts. ``folder``: where those of one server write it side by side; none: it is alone."""

    def __init__(self, folder: Path | None) -> None:
        self._folder, self._own = folder, CollectorRegistry()
        self._seconds = Histogram(
            "govflow_request_seconds",
            "Requests by method, route and status, and how long they took.",
            ("method", "route", "status"),
            registry=self._own,
            buckets=BOUNDS,
        )
        self._known: dict[tuple[str, str, int], tuple[Histogram, Counter]] = {}
        self._statements = Counter(
            "govflow_request_statements",
            "Statements that requests sent to the database, by route.",
            ("route",),
            registry=self._own,
        )

    def note(self, method: str, route: str, status: int, seconds: float, statements: int) -> None:
        """One more request is answered."""
        found = self._known.get((method, route, status))
        if found is None:
            found = self._seconds.labels(method, route, status), self._statements.labels(route)
            self._known[method, route, status] = found
        found[0].observe(seconds)
        if statements:
            found[1].inc(statements)

    def text(self, lag: Lag | None) -> bytes:
        """All of it; ``lag``: how the installation does, none while its database cannot be asked."""
        counted = self._own
        if self._folder is not None:
            counted = CollectorRegistry()
            MultiProcessCollector(counted, path=str(self._folder))  # type: ignore[no-untyped-call]
        shown = CollectorRegistry()
        shown.register(_Installation(lag))
        return generate_latest(counted) + generate_latest(shown)


class _Installation:
    """What is the same whichever process is asked. How many cases there are, and of which kind, is not among it."""

    def __init__(self, lag: Lag | None) -> None:
        self._lag = lag

    def collect(self) -> Iterator[GaugeMetricFamily]:
        lag = self._lag
        yield _gauge("database_up", "1 while the database answers.", 0.0 if lag is None else 1.0)
        if lag is None:
            return
        if lag.swept is not None:
            yield _gauge("last_sweep_age_seconds", "Seconds since deadlines were last looked at.", lag.swept)
        yield _gauge("deadlines_waiting", "Deadlines that have passed and wait to be seen to.", lag.waiting)
        yield _gauge("deadlines_waiting_seconds", "For so long the oldest of them waits.", lag.waited)
        yield _gauge("deadlines_failing", "Deadlines that the clock could not see to.", lag.failing)
        yield _gauge("entries_unsequenced", "Entries of the record that wait for their numbers.", lag.unnumbered)
        yield _gauge("entries_unsequenced_seconds", "For so long the oldest of them waits.", lag.unnumbered_for)
        told = lag.telling
        yield _gauge("notices_waiting", "Entries of which nobody was told yet whom they concern.", told.untold)
        yield _gauge("notices_waiting_seconds", "For so long the oldest of them waits.", told.untold_for)
        yield _gauge("mail_waiting", "Mails that wait for an attempt to send them.", told.waiting)
        yield _gauge("mail_overdue_seconds", "For so long the attempt is due that waits longest.", told.overdue)
        texts = lag.texts
        yield _gauge("texts_waiting", "Files that wait to be read for the search.", texts.waiting)
        yield _gauge("texts_overdue_seconds", "For so long the one is due that waits longest.", texts.overdue)
        yield _gauge("texts_failed", "Files of which there is no text.", texts.failed)
        yield _gauge("dead_letters", "Mails and notices that are not tried any more.", told.dead)


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"govflow_{name}", told, value=value)
