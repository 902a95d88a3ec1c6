"""Stages of development as people see them: all fields, one with its years and history, and what a review counts.

It may import the store and the domain. It never decides and never writes.
"""
