"""The catalogue of data sets as people and programs read it: the list, a set with its versions, requests for it.

It may import what queries may. It never writes.
"""
