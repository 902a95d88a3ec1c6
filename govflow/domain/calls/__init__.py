"""Pure: calls for requests: their books and rules, and the order of requests by their scores.

It may import engine and what lies below. It never reads a clock, a file or a database.
"""
