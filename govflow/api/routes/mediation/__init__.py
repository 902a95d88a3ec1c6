"""The addresses of a mediation: what was confided, the room with its offers, the draft, sittings, the protocol.

It may import the commands and queries of mediations, and the frame, forms and shapes of ``govflow.api``. Who reads what
is asked by the queries alone.
"""
