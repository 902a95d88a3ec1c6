"""What the pages of one step show: its form, what it would bring, and what may be done about a deadline."""
