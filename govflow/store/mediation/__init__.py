"""Mediation as it is stored: what stands beside the case of an agreement, and the certificate of what was signed.

It may import domain, engine, ``store.work``, the record, and what ``store.sql`` and the tables give.
It never decides who reads or signs.
"""
