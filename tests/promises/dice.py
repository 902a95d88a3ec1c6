"""Dice: all that is random comes from one seed, so that equal contents are equal bytes, also under a seal or a hash."""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from govflow.store.record import compartments
from govflow.store.writing import filing


def roll(patch: pytest.MonkeyPatch, seed: int) -> None:
    """From now on all that is random comes from this seed."""
    dice = Random(seed)
    patch.setattr(os, "urandom", dice.randbytes)
    patch.setattr(random, "_urandom", dice.randbytes)
    patch.setattr(uuid, "uuid4", lambda: uuid.UUID(bytes=dice.randbytes(16), version=4))
    for module in (compartments, filing):
        patch.setattr(module, "new_key", lambda: dice.randbytes(32))


@contextmanager
def rolled(seed: int) -> Iterator[None]:
    """As long as this lasts."""
    with pytest.MonkeyPatch.context() as patch:
        roll(patch, seed)
        yield
