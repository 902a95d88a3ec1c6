"""Files to keep: for spreadsheets, and in the standard formats of the field.

It may import services, the shapes of papers, values and Flask.
It never imports store, domain, engine or SQLAlchemy, and leaves nothing out of what a query gave it.
"""
