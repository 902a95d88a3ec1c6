"""What pages and commands cost: a scene of any size, everything that is asked and done in it, and the numbers."""
