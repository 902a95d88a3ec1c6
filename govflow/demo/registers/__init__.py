"""Stories of what comes into the registers of the region: social organizations, joint standards, rights.

It may import the player and its papers, the stories, and of the services what stories look up. It never writes but
through commands.
"""
