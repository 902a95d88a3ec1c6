"""The stories of the demonstration region: plain scripts, played together in the order of time."""
