"""What most votes choose: one of several options, by the method that the file names, or who is elected.

It may import the other modules of rounds that say what a round and its seats are. It never breaks a tie by order or by
chance: a tie is told.
"""
