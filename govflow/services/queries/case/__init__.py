"""What the pages of one case show: its head, what happens next, its record, rounds, documents and children.

It may import the store, the domain and the engine; its page asks the topics for their sections.
It never reads a case that the actor may not see, nor an entry meant for others.
"""
