"""Ecological compensation: agreements as data, and what they give for the values of a year, exactly.

It may import engine and what lies below, and of the domain the books of funds; it names no agreement, indicator,
formula or party of a file.
It never computes with floats, and rounds once, to the fen, at the end.
"""
