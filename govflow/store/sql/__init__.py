"""What all tables stand on: engines and sessions of both databases, column types, upserts, turns, the order of locks.

It may import nothing of the store but the modules whose tables ``schema`` collects.
It never knows what a row means.
"""
