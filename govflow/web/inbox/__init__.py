"""The desk of whoever is signed in: what waits, and what they and their colleagues keep of cases.

It may import the queries and commands of desks. It never shows what only somebody else keeps.
"""
