"""Papers as files: what a paper says, and how it becomes a PDF or a DOCX.

It may import ``messages``, ``values`` and ``paths``, and the libraries that write such files and know languages.
It never asks a database, never says anything but what it was given, and never reads what people wrote as markup.
"""
