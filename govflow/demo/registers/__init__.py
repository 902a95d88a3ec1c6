"""Social organizations of the demonstration: what founders, supervisors and registrars do, and their stories.

It may import the player and its papers, and of the services what stories look up. It acts through commands alone.
"""
