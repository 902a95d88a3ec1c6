"""What every page stands in: who may call it, its shell, its errors, its languages and formats.

It imports services and nothing of the pages; it never knows what a single page shows.
"""
