"""What waits for somebody in the room of a mediation: on a desk with all cases, and on the page of one.

It may import the other queries of mediation, rights, the domain and the store.
It never writes: it is worked out of what its reader may read, so nobody else's desk, page or row can tell of it.
"""
