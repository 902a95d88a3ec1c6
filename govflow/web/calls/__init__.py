"""Pages of calls for requests: their ranking, and one step in many of them.

It may import services, values, messages and Flask.
It never imports store, domain, engine or SQLAlchemy, and adds nothing up.
"""
