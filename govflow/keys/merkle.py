"""Merkle trees as in RFC 6962: one root over many leaves, and short proofs that anybody can check with hashes alone.

Leaves and nodes have prefixes of their own, so that none can be passed off as the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Place = tuple[int, int]
"""A complete subtree: of 2^level leaves, the position-th of its level. Level 0 are the leaves."""
Nodes = Callable[[Place], bytes]
"""The hash of a complete subtree."""

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed(index: int, leaf: bytes, nodes: Nodes) -> dict[Place, bytes]:
    """The subtrees that are complete once the leaf is there, itself first; ``nodes`` knows those to the left."""
    place, found = (0, index), {(0, index): leaf}
    while place[1] % 2:
        level, position = place
        above = (level + 1, position // 2)
        found[above] = node_hash(nodes((level, position - 1)), found[place])
        place = above
    return found


def peaks(start: int, end: int) -> list[Place]:
    """The complete subtrees that make up the leaves from ``start``, a multiple of the first one's size, to ``end``."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def root(size: int, nodes: Nodes) -> bytes:
    """The root over the first ``size`` leaves."""
    return _subtree(0, size, nodes) if size else EMPTY


def inclusion_path(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The hashes with which a leaf leads to the root over the first ``size`` leaves, from the leaf upwards."""
    start, end, path = 0, size, list[bytes]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_subtree(middle, end, nodes))
            end = middle
        else:
            path.append(_subtree(start, middle, nodes))
            start = middle
    return path[::-1]


def consistency_path(before: int, size: int, nodes: Nodes) -> list[bytes]:
    """The hashes that show that the tree of the first ``before`` leaves is the beginning of that of ``size``."""
    if not 0 < before < size:
        return []
    start, end, path, whole = 0, size, list[bytes](), True
    while before != end:
        middle = start + _split(end - start)
        if before <= middle:
            path.append(_subtree(middle, end, nodes))
            end = middle
        else:
            path.append(_subtree(start, middle, nodes))
            start, whole = middle, False
    if not whole:
        path.append(_subtree(start, end, nodes))
    return path[::-1]


def root_of(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which a leaf leads by its path; None where the path is not one of such a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, leaf
    for each in path:
        if last == 0:
            return None
        if at % 2 or at == last:
            found = node_hash(each, found)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, each)
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def extends(before: int, old: bytes, size: int, new: bytes, path: Sequence[bytes]) -> bool:
    """Is the tree of ``size`` leaves with the new root the old one with leaves added? (RFC 9162, 2.1.4.2)"""
    if before > size or before < 0:
        return False
    if before == size or before == 0:
        return not path and (old == new if before else True)
    hashes = [old, *path] if before & (before - 1) == 0 else list(path)
    return bool(hashes) and _leads(hashes, before - 1, size - 1) == (old, new)


def _leads(hashes: Sequence[bytes], at: int, last: int) -> tuple[bytes, bytes] | None:
    while at % 2:
        at, last = at >> 1, last >> 1
    old = new = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, each)
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else None


def _subtree(start: int, end: int, nodes: Nodes) -> bytes:
    """The hash over a range that begins at a subtree's border: its complete subtrees, folded from the right."""
    *left, last = (nodes(each) for each in peaks(start, end))
    for each in reversed(left):
        last = node_hash(each, last)
    return last


def _split(n: int) -> int:
    """The largest power of two below n."""
    return 1 << ((n - 1).bit_length() - 1)
