"""The demonstration region and its stories, played through the real write path.

It may import services and what lies below them, to lay the region down and to look at where a case stands.
It never changes a case but by commands, and nothing below it knows that it exists.
"""
