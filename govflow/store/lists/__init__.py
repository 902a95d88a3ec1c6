"""How cases are found, fast however many there are: by whom they wait for, by what narrows a list, by words.

It may import tables, the visibility criterion and ``sql``.
It never decides who may see a case.
"""
