"""By what people sign in beside a password: second factors, passkeys, providers, and what administrators ask of them.

It may import the commands of sessions and of people, and the accounts of services.
It never says what was not proved: whether an account exists, or has a second factor, is told after its password.
"""
