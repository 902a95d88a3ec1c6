"""What people do with the directory: organizations and who belongs to them, persons and their terms, calendars.

It may import what the other commands may; it never touches a case but to count its deadlines again.
"""
