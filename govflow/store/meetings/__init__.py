"""Meetings as they are stored: the agenda, who attends, and what members promised.

It may import domain, engine, ``store.work`` and what ``store.sql`` and the tables give.
It never decides who keeps a book of a meeting, and never counts what is decided there.
"""
