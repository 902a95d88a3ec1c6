"""What people are told of cases: their notices, what they wish to be told, and the mail in which it goes out.

It may import cases, the record's outbox, people and what ``store.sql`` gives.
It never keeps what an entry says: a notice names the entry, and whoever shows it asks under the reader's own rights.
"""
