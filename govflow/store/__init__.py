"""SQLAlchemy 2: the tables, what loads facts from them, what writes decisions into them.

It may import domain, engine and what lies below.
It never decides who may do what, never commits, and knows neither pages nor commands.
"""
