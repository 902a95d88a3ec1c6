"""Merkle trees as in RFC 6962: roots, paths and extensions of every small tree, and none that is not."""

from __future__ import annotations

import hashlib

import pytest

from govflow.keys.merkle import (
    EMPTY,
    Place,
    completed,
    consistency_path,
    extends,
    inclusion_path,
    leaf_hash,
    node_hash,
    root,
    root_of,
)

LARGEST = 33


def plain_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962, 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(plain_root(leaves[:k]), plain_root(leaves[k:]))


LEAVES = [leaf_hash(f"entry:{n}".encode()) for n in range(LARGEST)]


def grown() -> dict[Place, bytes]:
    nodes: dict[Place, bytes] = {}
    for index, leaf in enumerate(LEAVES):
        nodes |= completed(index, leaf, nodes.__getitem__)
    return nodes


NODES = grown()
ROOTS = [root(size, NODES.__getitem__) for size in range(LARGEST + 1)]


def test_the_root_is_that_of_the_definition() -> None:
    assert [plain_root(LEAVES[:size]) for size in range(LARGEST + 1)] == ROOTS
    assert ROOTS[0] == EMPTY


def test_the_hashes_are_those_of_certificate_transparency() -> None:
    """The first test vectors of the reference implementation."""
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    both = node_hash(leaf_hash(b""), leaf_hash(b"\x00"))
    assert both.hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"


def test_every_leaf_leads_to_the_root_and_no_other_does() -> None:
    for size in range(1, LARGEST + 1):
        for index in range(size):
            path = inclusion_path(index, size, NODES.__getitem__)
            assert root_of(LEAVES[index], index, size, path) == ROOTS[size]
            assert root_of(LEAVES[index - 1], index, size, path) != ROOTS[size] or size == 1
            assert root_of(LEAVES[index], index, size, [*path, path[0] if path else EMPTY]) != ROOTS[size]
            assert not path or root_of(LEAVES[index], index, size, path[:-1]) != ROOTS[size]


def test_every_tree_is_seen_to_extend_each_before_it_and_no_other() -> None:
    for size in range(1, LARGEST + 1):
        for before in range(1, size + 1):
            path = consistency_path(before, size, NODES.__getitem__)
            assert extends(before, ROOTS[before], size, ROOTS[size], path)
            assert not extends(before, ROOTS[before - 1], size, ROOTS[size], path)
            assert not extends(before, ROOTS[before], size, ROOTS[size - 1], path) or before == size == 1


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_place_outside_the_tree_leads_nowhere(index: int, size: int) -> None:
    assert root_of(LEAVES[0], index, size, []) is None


def test_a_longer_tree_is_not_the_beginning_of_a_shorter_one() -> None:
    assert not extends(5, ROOTS[5], 4, ROOTS[4], [])
