"""Frozen page objects, each filled by a handful of SELECTs under the one visibility criterion."""
