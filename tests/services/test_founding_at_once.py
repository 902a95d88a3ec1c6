"""Two who found at once: one does, and the other finds what stands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from sqlalchemy import Engine

from govflow.errors import GovflowError
from govflow.services.commands.founding.entering import Entered, enter_region
from govflow.services.commands.founding.installation import Founding, found_installation
from govflow.store.people import BodyRow, OrganizationRow, PersonRow
from govflow.store.record.administration import check
from tests.services.regions import DELTA, MORE, held, installation, region

OTHER = DELTA.replace("YRD", "PRD").replace("Yangtze Delta · 长三角", "Pearl Delta · 珠三角")


def test_of_two_foundings_at_once_one_stands_whole(engine: Engine, tmp_path: Path) -> None:
    start = Barrier(2)

    def found(text: str) -> Entered | GovflowError:
        backend = installation(engine, tmp_path / "data")
        start.wait()
        try:
            return found_installation(backend, Founding(region=region(text)))
        except GovflowError as error:
            return error
        finally:
            backend.sessions.dispose()

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(found, (DELTA, OTHER)))
    assert sorted(isinstance(each, Entered) for each in done) == [False, True], done
    [refused] = [each for each in done if isinstance(each, GovflowError)]
    assert "has its regional body already" in str(refused)
    rows = held(engine)
    assert [len(rows[each.__tablename__]) for each in (BodyRow, OrganizationRow, PersonRow)] == [1, 5, 2]


def test_what_is_entered_twice_at_once_stands_once(engine: Engine, tmp_path: Path) -> None:
    backend = installation(engine, tmp_path / "data")
    found_installation(backend, Founding(region=region(DELTA)))
    start = Barrier(2)

    def enter(_: int) -> Entered:
        start.wait()
        return enter_region(backend, region(MORE))

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(enter, range(2)))
    assert sorted(len(each.added) for each in done) == [0, 3]
    with backend.reading() as session:
        assert check(session)[1] is None
    assert len(held(engine)["person"]) == 3
    backend.sessions.dispose()
