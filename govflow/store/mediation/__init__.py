"""What rules ask of what is kept in the compartments of a mediation.

It may import the domain, compartments and work. It never says more to a rule than how something stands.
"""
