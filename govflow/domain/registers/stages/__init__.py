"""Stages of development: what is counted in a field, how a stage is decided, and who leads there from which day on.

It may import the engine and other rooms of the domain that are no topics. It never reads the clock or the database.
"""
