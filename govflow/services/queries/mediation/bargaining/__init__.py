"""The room: the list of issues, the points that were given in confidence, and what they come to for the mediator.

It may import the queries of a case, the rights, the store and the domain.
It never shows a reader points that were not confided to them, nor that there are any.
"""
