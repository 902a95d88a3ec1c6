"""What people see of the fund office, and of requests beside each other.

It may import store and what lies below, and queries of cases; it never changes anything, and never tells of a case that
its reader may not see.
"""
