"""The topics of the registers of the region, a file each.

It may import what topics may. It never decides and never renders.
"""
