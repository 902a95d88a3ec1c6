"""What people do with the books of a meeting: its agenda, attendance, and the replies to its invitation.

It may import what all commands may. It never looks for who may do what itself: that are ``services.rights``.
"""
