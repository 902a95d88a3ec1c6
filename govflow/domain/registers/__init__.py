"""The register of social organizations: what an entry says, what it needs, and whether its organization is in order.

It may import what domain may. It never knows where entries are kept.
"""
