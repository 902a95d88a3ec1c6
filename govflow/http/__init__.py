"""What pages and the API have in common as answers over HTTP: who may call a route, and what an error means.

It may import services, values, messages and Flask.
It never imports web or api, store, domain, engine or SQLAlchemy, and says nothing in a language.
"""
