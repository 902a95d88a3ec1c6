"""Pure: how a limited sum is divided, and which requests are alike.

It may import engine and what lies below, and of the domain holdings and naming.
It never reads a clock or a database, and never rounds before a division is over.
"""
