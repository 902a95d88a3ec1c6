"""The registers of the region as people see them: what stands there for all, and what a case shows of it.

It may import the store and the domain. It never writes, and names a case only to who may see it.
"""
