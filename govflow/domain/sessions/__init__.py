"""Pure: the sittings of a mediation and the protocol under which they are held.

It may import messages, errors and values, and the engine's rules and entries. It never knows which side is which, and
nothing of it names a state or a capacity: those are settings of a file.
"""
