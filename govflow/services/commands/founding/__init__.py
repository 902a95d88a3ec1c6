"""Founding an installation, and entering a region from a file: organizations, members, people with roles and terms.

It may import what the other commands may. It writes all or nothing, in one transaction beside its own checks,
and never changes what stands: what contradicts it is named with its line.
"""
