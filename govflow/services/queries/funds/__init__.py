"""Special funds as people see them: where the money is, requests, and the books: balances, journals, statements.

It may import the store and the domain. It never writes, and tells of a case only what its page would tell.
"""
