"""What the portal shows to everybody without an account: read as by a visitor, whoever asks, so it is the same for all.

It may import queries of cases, funds, registers and the directory, and everything below services.
It never reads the person who asks, tells the name of a person, or has a criterion of visibility of its own.
"""
