"""What cases enter in the registers of the region: a file a register.

It may import what entries may. It never asks what stands in a register.
"""
