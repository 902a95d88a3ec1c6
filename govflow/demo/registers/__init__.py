"""Stories of what comes into the registers of the region: social organizations, joint standards, rights; and reports
of what goes wrong.

It may import the player and its papers, the stories, and of the services what stories look up. It never writes but
through commands.
"""
