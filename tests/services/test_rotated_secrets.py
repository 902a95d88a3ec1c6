"""Keys of purposes that were rotated: what they signed before holds as long as is said, and nothing else changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.errors import NotFound
from govflow.services.commands.keys import GRACE, rotate_secret
from govflow.services.operation.notices.wishes import stop_token, whose_mail
from tests.builders import Cast


def test_a_link_in_a_mail_holds_until_the_term_of_its_key_is_over(cast: Cast) -> None:
    person, begun = cast.person("he.jun"), cast.clock.at
    before = stop_token(cast.backend, person)
    until = rotate_secret(cast.backend, "mail", GRACE["mail"])
    assert until - begun == timedelta(days=90)
    after = stop_token(cast.backend, person)
    assert after != before
    for moment in (begun, until - timedelta(seconds=1)):
        cast.clock.at = moment
        assert whose_mail(cast.backend, before) == person
    cast.clock.at = until
    with pytest.raises(NotFound):
        whose_mail(cast.backend, before)
    assert whose_mail(cast.backend, after) == person


def test_at_once_no_link_of_before_is_worth_anything(cast: Cast) -> None:
    before = stop_token(cast.backend, cast.person("he.jun"))
    rotate_secret(cast.backend, "mail", timedelta(0))
    with pytest.raises(NotFound):
        whose_mail(cast.backend, before)


def test_the_key_of_another_purpose_changes_nothing(cast: Cast) -> None:
    before = stop_token(cast.backend, cast.person("he.jun"))
    for purpose in sorted(GRACE.keys() - {"mail"}):
        rotate_secret(cast.backend, purpose, timedelta(0))
    assert whose_mail(cast.backend, before) == cast.person("he.jun")
