"""The demonstration region and its stories, played through the real write path."""
