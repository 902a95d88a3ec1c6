"""What the pages of people and organizations show: who is who, with which role and mandate, and since when.

It may import the rows of people and of the administration's record.
It never shows a case but through the visibility criterion.
"""
