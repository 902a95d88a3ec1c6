"""What leaves the house by API: files that are made beside the requests, and the standard formats of the field.

It may import what addresses of the API may. It never leaves out anything of what a query gave it.
"""
