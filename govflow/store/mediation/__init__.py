"""What a mediation keeps beside its steps, as it is stored: lists of issues, points, packages, what could be read, the
certificate of what was signed.

It may import domain, engine, ``store.work``, the record, and what ``store.sql`` and the tables give.
It never decides who reads, does or signs.
"""
