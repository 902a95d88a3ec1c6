"""Special funds and their ledger as they are stored: accounts, journals, what cases hold, and other requests.

It may import the domain, ``store.work``, the tables of cases and people, what ``store.sql`` and ``store.record`` give.
It never works out lines of a journal, or what may be paid: that is ``domain.ledger`` and ``domain.funds``.
"""
