"""The versions of a text that is decided on: which there were, what changed, which one a round was held on.

It may import the queries of cases, the store, and how the engine compares texts.
It never shows an answer that is for few readers, nor an entry that the reader may not know of.
"""
