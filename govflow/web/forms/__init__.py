"""Forms: what a procedure asks becomes fields, what was typed becomes values; services judge them.

It imports the frame and services; it never decides whether an answer will do.
"""
