"""The register of stages as it is stored: its tables, what a case knows of it, and how it is written.

It may import the domain of stages, organizations and cases as they are stored. It never decides what may be entered.
"""
