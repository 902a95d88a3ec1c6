"""Pure: when conferences sit, whose turn the chair is, and what follows from their decisions.

It may import engine and what lies below; of the domain nothing.
It never reads a clock or a database.
"""
