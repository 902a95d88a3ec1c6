"""What the pages of one step show: its form, what it would bring, and what may be done about a deadline.

It may import the pages of the case and the topics, whose sentences it tells.
It never takes a step: what checking would raise, sending would raise.
"""
