"""The record: chained entries of cases and of administration, their verification, and what is told to the outside.

It may import the tables, ``store.work`` and what ``store.sql`` gives.
It never changes or deletes a row, and never looks into what an entry says.
"""
