"""Writing a case: taken in hand under its lock, changed by what was decided, entered into its record.

It may import the tables, the record and the engine; loaders and writers of topics reach it through ``Work``.
It never decides: what it is told to write was decided before.
"""
