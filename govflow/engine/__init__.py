"""Pure: what a workflow is and what one step does.

It may import codec, values and messages, and libraries that only calculate.
It never reads a clock, a file, the environment or a database, and knows no framework and no topic.
"""
