"""What a sound procedure must fulfil, a file per kind of mistake. Each check yields problems with their place."""
