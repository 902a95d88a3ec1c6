"""SQLAlchemy 2: tables, loaders and writers."""
