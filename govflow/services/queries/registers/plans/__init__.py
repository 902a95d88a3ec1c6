"""Regional plans as people see them: the list, the page of one, and what a case has claimed and published.

It may import the store and the domain. It never decides and never writes.
"""
