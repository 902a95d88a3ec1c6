"""Pure: bargaining over several issues at once, with the points that each party gave in confidence.

It may import nothing of govflow but messages, errors and values, and the engine's rules where it says what files may
name (``book``). It never rounds where points are compared: they are whole numbers, shares are fractions; and it never
knows which party is which, only their order.

The terms are those of Raiffa (The Art and Science of Negotiation, 1982): issues with options, packages of one option
for each issue, points, a reserve below which a party prefers no agreement, and the efficient frontier.
"""
