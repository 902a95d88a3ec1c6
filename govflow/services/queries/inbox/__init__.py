"""What waits for a person: how much, what is for today's meeting, of which days it is; whom the person awaits.

It may import the store, names, and what other queries say of a case on a desk.
It never shows a case, or the name of a meeting, that the reader may not see, and writes nothing.
"""
