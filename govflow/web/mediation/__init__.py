"""Mediation for people: what was confided, with who reads it, and the leave to pass it on.

It may import the forms, the frame of pages, and services.
It never asks the database, and never decides who reads or passes on what.
"""
