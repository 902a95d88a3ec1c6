"""What the pages of one case show: its head, what happens next, its record, rounds, documents and children."""
