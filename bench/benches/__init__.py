"""The benches: what is compared with what, a topic a file."""
