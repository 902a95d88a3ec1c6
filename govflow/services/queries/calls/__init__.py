"""The pages of a call: its requests side by side, in the order of their scores.

It may import the queries of cases and procedures, and the store. It never shows a request that its reader does not see,
a score that is sealed, or whose a score is.
"""
