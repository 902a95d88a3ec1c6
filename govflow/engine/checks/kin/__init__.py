"""Procedures that belong together: whether what a file says of those above and below it fits their files."""
