"""What people and programs do beside cases, in the registers of the region: bulletins.

It may import what commands may. It never renders.
"""
