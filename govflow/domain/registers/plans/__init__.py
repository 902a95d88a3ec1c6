"""Regional plans: what stands in their register, what is asked before one is published, and how it goes on each year.

It may import the engine and other rooms of the domain that are no topics. It never reads the clock or the database.
"""
