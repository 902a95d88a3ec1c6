"""What all tables stand on: engines and sessions of both databases, column types, upserts, turns among processes.

It may import nothing of the store but the modules whose tables ``schema`` collects.
It never knows what a row means.
"""
