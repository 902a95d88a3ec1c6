"""The portal: what is decided, noticed, paid, promised and kept, for everybody, without an account.

It may import services, values, and what all pages have in common.
It never reads a session or a cookie, and sets none.
"""
