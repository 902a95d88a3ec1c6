"""The draft of an agreement as somebody is shown it: its clauses and versions, what may be done, files out and in.

It may import what the other rooms of mediation give. It never writes.
"""
