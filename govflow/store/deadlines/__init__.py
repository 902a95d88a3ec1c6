"""Deadlines as they are stored: when they began and how they stand, when they did not run, what was added to them.

What is purged by its age stands here as well.

It may import the engine, ``store.work``, the tables that are purged, and what ``store.sql`` and ``store.record`` give.
It never counts: when one ends is worked out in ``engine.deadlines``, and written by ``store.writing``.
"""
