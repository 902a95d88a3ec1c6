"""The catalogue of data sets: what a department says of a set, tables held against it, and the rules of requests.

It may import what domain may. It never reads a file from the disk: bytes are handed to it.
"""
