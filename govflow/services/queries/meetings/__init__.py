"""Meetings on pages: the desk of a session, with the item on the floor and who is there for it.

It may import the queries of cases and rounds, the store and the domain.
It never decides what somebody may do: it asks ``services.rights``, as commands do.
"""
