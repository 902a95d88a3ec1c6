"""Files named by their content, in a folder or in a bucket of an S3-compatible store.

It may import keys, errors and messages. It never asks the database: which file belongs to what, rows say.
"""
