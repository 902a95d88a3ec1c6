"""Operating an installation: backups, an installation from one, removing what is no longer needed, news for its jobs.

It may import store, the queries that verify the record, and settings.
It never imports web, and changes nothing in a database that is not empty, but for what has been kept for its time.
"""
