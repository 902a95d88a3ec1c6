"""What a mediation keeps beside its steps, as it is stored: lists of issues, points in confidence, packages and offers.

It may import the rest of the store, the domain and the engine's words; it never decides who may do or read what.
"""
