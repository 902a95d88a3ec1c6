"""Keeping an installation safe: a copy of all that it holds, made while it runs, and an installation from a copy.

It may import store, the queries that verify the record, and settings.
It never imports web, and changes nothing in a database that is not empty.
"""
