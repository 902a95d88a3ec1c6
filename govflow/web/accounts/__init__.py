"""Who is there: signing in and out, the own account, for whom one acts.

It may import the forms, the frame of pages and services.
It never looks at a password or a token itself.
"""
