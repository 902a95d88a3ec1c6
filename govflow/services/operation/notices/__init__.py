"""What people are told by themselves: notices made of the outbox, shown to each, and sent by mail.

It may import the store, the pages of cases, and what else of services reads for a person.
It never writes a case, tells nobody what a page would not show them at that moment, and keeps no word of a case.
"""
