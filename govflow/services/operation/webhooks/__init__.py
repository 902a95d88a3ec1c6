"""Webhooks: events made of the outbox for the systems of people, and carried there; never to an internal address.

It may import the store, what notices share, and what else of services reads for a person.
It never writes a case, and sends nothing that the events of the API would not show the same person at that moment.
"""
