"""Pure: what organizations owe: commitments that are cases, and those of earlier versions that are rows.

It may import engine and what lies below; neither of the two topics imports the other.
It never reads a clock, a file or a database.
"""
