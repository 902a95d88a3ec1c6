"""Bulletins as they are stored: their tables, the chain of each sender, whom one concerns.

It may import what ``store`` gives below it: ``sql``, ``people``, notices. It never decides who may send.
"""
