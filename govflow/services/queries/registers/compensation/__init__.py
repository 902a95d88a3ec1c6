"""What people see of agreements on ecological compensation: are they sound, what they say, what a year came to.

It may import the domain of compensation, published agreements, and cases through the visibility criterion.
It never computes a sum otherwise than the one function that settles a year does.
"""
