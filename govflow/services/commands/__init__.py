"""What people do: frozen commands and the functions that run them, each in one transaction.

It may import stepping, the store and the engine, and queries only for what both must ask alike.
It never builds a page and never writes the row of a case by itself.
"""
