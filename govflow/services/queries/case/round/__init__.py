"""A round as one reader sees it: its page, what it is about, its seats and desks, its offers, how it would end.

It may import the other queries of a case, the rights and the store.
It never writes, and never shows what is sealed or for other readers.
"""
