"""Frozen commands and the functions that run them, each in one transaction."""
