"""What a sound procedure must fulfil, a file per kind of mistake. Each check yields problems with their place.

It may import the definition, the flow and the rules of the engine.
It never runs a case and never stops at the first problem.
"""
