"""The registers of the region as they are stored: what stands in them, since when and until when.

It may import the domain, ``store.work``, the tables of cases, people and rounds, how lists
are searched, what ``store.sql`` gives.
It never decides who may enter what: that is ``domain.registers``, and the procedure.
"""
