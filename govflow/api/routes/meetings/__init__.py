"""The addresses of a meeting: its agenda, desk and floor, replies, statements, corrections, steps for several items.

It may import the commands and queries of meetings, and the frame, forms and shapes of ``govflow.api``.
It never decides.
"""
