"""Pages of special funds: where the money is, and their books.

It may import services, values, messages and Flask.
It never imports store, domain, engine or SQLAlchemy, and adds nothing up.
"""
