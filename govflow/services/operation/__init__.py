"""Operating an installation: backups, one made of a backup, documents read for the search, removing what is over, news.

It may import store, the queries that verify the record, and settings.
It never imports web, and changes nothing in a database that is not empty, but for what has been kept for its time.
"""
