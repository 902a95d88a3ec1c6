"""What the application can do: commands write, queries read, topics say what belongs together.

It may import store, domain, engine and what lies below.
It never reads a request, never renders, and changes no case but through ``stepping``.
"""
