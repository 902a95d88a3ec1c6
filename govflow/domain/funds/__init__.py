"""Pure: special funds: requests for their money and which are alike, what a case holds of them, the ledger in which it
moves, the acts of the fund office, and how a limited sum is divided.

It may import the engine's definitions and rules, messages, errors and values. It never knows a state, capacity or field
of a procedure, and never what stands in an account but as a fact that it is given.
"""
