"""Mediation as pages show it: what was confided, who reads it, and what may be passed on.

It may import the other queries, rights, the domain and the store; it never writes.
"""
