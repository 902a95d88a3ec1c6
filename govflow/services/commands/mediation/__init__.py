"""What people do in a mediation beside its steps: leave to pass on what was confided, and passing it on.

It may import queries for the rights that both ask, and what lies below; it never decides by itself who may do what.
"""
