"""Meetings for people: the agenda.

It may import the forms, the frame of pages and services.
It never asks the database, and never decides who keeps a book of a meeting.
"""
