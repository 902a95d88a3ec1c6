"""Rights to water and emissions as people see them: the register, the market, and what a case did there.

It may import the store and the domain. It never decides and never writes.
"""
