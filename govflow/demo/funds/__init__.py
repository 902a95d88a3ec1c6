"""The fund office of the demonstration region: funds that are opened and closed, and money that comes to them.

It may import the player, the papers and the stages of stories; it acts through real commands alone.
"""
