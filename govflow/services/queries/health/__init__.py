"""How an installation does, for whoever runs it: what is well, what is wrong, and how to mend it.

It may import the store, the setting up, and what else of services looks after the record and the clocks.
It never changes anything that is stored, and names no case but to the operator's own command.
"""
