"""The papers of a conference: what the record has for its reader, and what each paper makes of it.

It may import the queries of a case, the rights, the store, and ``papers``, whose dataclasses it fills with sentences.
It never draws a file, and never tells more than the reader may see of the conference and of each of its items.
"""
