"""Pages of the registers of the region.

It may import services, values, messages and Flask.
It never imports store, domain, engine or SQLAlchemy, and adds nothing up.
"""
