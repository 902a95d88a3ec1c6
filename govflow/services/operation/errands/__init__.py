"""Errands: work that takes long is asked for, done beside the requests, and its file kept for a day for who asked.

It may import the store, keys, values, the queries and the accounts. It never writes to a case, never shows more than
its person could read on pages at that moment, and never gives a file to anybody else, administrators among them.
"""
