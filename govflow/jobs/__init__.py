"""What runs without a person: the clock of deadlines, and the server.

It may import services and settings.
It never imports store, domain or engine, and acts only as the clock, under the guards of everybody.
"""
