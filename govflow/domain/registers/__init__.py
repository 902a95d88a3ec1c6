"""Pure: the registers of the region: what stands in them for all, and how it comes there and ends.

Of social organizations: what an entry says, what it needs, and whether its organization is in order. It may import
what domain may. It never knows a state, capacity or field of a procedure, nor where entries are kept.
"""
