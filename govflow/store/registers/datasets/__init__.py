"""The catalogue of data sets as it is stored: a row for each set, and its versions, which are only added.

It may import what store may. It never changes or removes a version.
"""
