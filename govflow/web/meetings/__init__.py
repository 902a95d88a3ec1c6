"""Meetings for people: the agenda, the desk, attendance and papers.

It may import the forms, the frame of pages, services, and the papers that it draws.
It never asks the database, and never decides who keeps a book of a meeting.
"""
