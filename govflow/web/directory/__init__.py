"""The directory for people: organizations, persons, calendars of working days, and what administrators look after.

It may import the forms, the frame of pages, and services.
It never asks the database, and never decides who may change whom.
"""
