"""govflow: collaborative governance, from filing to resolution."""

__version__ = "0.1.0"
