"""What leaves the house in standard formats, and for spreadsheets: as its reader could read it on pages, no more.

It may import the other queries, the store, the domain and the shapes of ``papers.interchange``. It never reads a case
but as its page does, never tells what was confided, whoever asks, and never says how a format writes it.
"""
