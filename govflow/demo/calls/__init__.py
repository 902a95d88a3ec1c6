"""Calls for requests of the demonstration: how one is published, and one whose requests are ranked together.

It may import the player and the stories. It never writes but through the real commands.
"""
