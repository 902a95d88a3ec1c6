"""Meetings for people: their papers.

It may import the forms, the frame of pages, services, and the papers that it draws.
It never asks the database, and never decides who may read of a meeting.
"""
