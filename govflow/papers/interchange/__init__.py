"""What leaves govflow in the standard formats of its field: how each says it, a file each, from what a query has read.

It may import ``values``, ``messages`` and the speech of papers. It never asks a database, never leaves out or adds
what it was given for a reader, and never knows a procedure.
"""
