"""A region laid down beside what stands: what is new is added, and nothing that stands is changed.

The demonstration's region is laid down by the same function. What was made is handed back: who commands it records it.
"""

from __future__ import annotations

from datetime import date

from govflow.engine.vocabulary import Vocabulary
from govflow.services.commands.founding.laid import Laid, Laying
from govflow.services.commands.founding.places import lay_body, lay_organizations
from govflow.services.commands.founding.reading import Region
from govflow.services.commands.founding.standing import against, load_standing
from govflow.services.commands.founding.terms import lay_members, lay_people, lay_posts
from govflow.store.sql.session import Session


def lay(session: Session, region: Region, vocabulary: Vocabulary, *, today: date, zone: str) -> Laid:
    """Lay a region down. Raises RegionProblems for everything that contradicts what stands.

    The session is to be rolled back then: the caller's transaction does so.
    """
    standing = load_standing(session, region.file)
    laying = Laying(session=session, region=region, vocabulary=vocabulary, standing=standing, today=today, zone=zone)
    for path, sentence in against(standing, region.file):
        laying.object(path, sentence)
    laying.check()  # nothing is made beside what is in doubt
    lay_organizations(laying)
    if region.file.body is not None:
        lay_body(laying, region.file.body)
    lay_members(laying)
    lay_people(laying)
    lay_posts(laying)
    laying.check()
    session.flush()
    return laying.laid
