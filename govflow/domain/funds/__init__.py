"""Pure: special funds: requests for their money, what a case holds of them, and the ledger in which it moves.

It may import the engine's definitions and rules, messages, errors and values. It never knows a state, capacity or field
of a procedure, and never what stands in an account but as a fact that it is given.
"""
