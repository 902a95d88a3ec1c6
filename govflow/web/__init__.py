"""HTML for people: one blueprint a file.

It may import services, values, messages and Flask.
It never imports store, domain, engine or SQLAlchemy, and decides nothing but how an answer looks.
"""
