"""Rights to water and emissions: what they are, what is asked before they move, and what moves them.

It may import the engine's facts and rules, messages, errors and values. It never imports another topic.
"""
