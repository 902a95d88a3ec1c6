"""What a person is told: the bell, the page of notices, what a mail and a calendar say, and mail that did not leave.

It may import the store, the pages of cases and of the directory.
It never says what a page of the case would not show its reader at that moment.
"""
