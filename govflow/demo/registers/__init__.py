"""Stories of what comes into the registers of the region.

It may import the player and the stories. It never writes but through the real commands.
"""
