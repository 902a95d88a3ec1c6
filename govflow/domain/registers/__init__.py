"""Pure: the registers of the region: what stands in them for all, and how it comes there and ends.

It may import the engine's definitions and rules, messages, errors and values. It never knows a state, capacity or field
of a procedure, and never what stands in a register but as a fact that it is given.
"""
