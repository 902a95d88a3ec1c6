"""What the API answers and takes, as models: the only things that leave it. Page objects are mapped field by field.

It may import services for the page objects, values and messages. It never asks the database for anything.
"""
