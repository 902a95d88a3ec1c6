"""HTML for people: one blueprint a file."""
