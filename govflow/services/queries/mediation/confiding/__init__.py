"""What was confided as its readers are shown it, and its leave, handover and release, with who has a right to each.

It may import what the other rooms of mediation give. It never writes.
"""
