"""The registers of the region by API: organizations and standards, bulletins.

It may import what addresses of the API may. It never decides and never reads a table.
"""
