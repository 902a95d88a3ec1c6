"""What the pages of a procedure show: its states and steps in words, its diagram, its versions.

It may import the engine, the rules, and the rows of published versions.
It never reads a case: a procedure is open to everybody who is signed in.
"""
