"""What people see: frozen page objects, each filled by a handful of SELECTs under the one visibility criterion.

It may import the store, the domain, the engine, and what commands ask before they act.
It never writes, never locks, and never shows what ``visible_cases`` does not.
"""
