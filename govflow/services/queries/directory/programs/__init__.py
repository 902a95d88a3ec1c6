"""Programs that act here: the tokens that they bear, and the services of organizations.

It may import what other queries of the directory may. It never tells a secret, nor a service to who may not see it.
"""
