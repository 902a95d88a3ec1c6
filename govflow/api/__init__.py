"""JSON for programs: the same services as the pages, one blueprint a topic, described as OpenAPI 3.1.

It may import services, values, messages, papers.speech, http, Flask, flask-openapi3 and pydantic.
It never imports web, store, domain, engine or SQLAlchemy, reads no cookie, and decides nothing but how an answer looks.
"""
