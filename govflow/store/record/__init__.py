"""The record: chained entries of cases and of administration, their verification, and what is told to the outside."""
