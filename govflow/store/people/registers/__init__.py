"""The register of social organizations: its tables, what rules know of it, and how it is written.

It may import the domain, and of the store people, what a command works with and the log of administration.
It never decides what an organization needs to be registered.
"""
