"""Whether somebody may sign in: passwords, limits on guessing them, and how an account is recovered.

It may import the backend and the store, and is asked by commands and queries about accounts.
It never opens a session, sends nothing, and knows of no case what it says.
"""
