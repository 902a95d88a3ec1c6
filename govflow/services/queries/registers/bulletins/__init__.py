"""Bulletins as people and programs read them: the list and its feeds, one with its receipts, what a person wishes.

It may import what queries may. It never writes; what is valid is worked out by the clock of the reading.
"""
