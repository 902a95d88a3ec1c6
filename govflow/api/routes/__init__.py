"""The addresses of the API, one blueprint a topic."""
