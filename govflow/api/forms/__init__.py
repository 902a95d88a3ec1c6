"""Forms of a procedure for programs: what is asked as JSON Schema, made of the same questions as the pages; what was
sent as values, which the services judge as they judge what is typed.
"""
