"""Charges on roads: tariffs as data, what a passage comes to by them with its derivation, and how one comes in force.

It may import engine and what lies below. It names no tariff, section, band or field of a file, never computes with
floats, and rounds each line of a derivation once: a total is the sum of its lines.
"""
