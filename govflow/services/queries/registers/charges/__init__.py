"""The register of tariffs as it is read: the list, a tariff with its table, the calculator, and a case's own part.

It may import what queries may. It never writes, and computes nothing itself: the domain does.
"""
