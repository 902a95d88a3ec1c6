"""What all tables stand on: engines and sessions of both databases, column types, upserts, turns among processes."""
