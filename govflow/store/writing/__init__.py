"""Writing a case: taken in hand under its lock, changed by what was decided, entered into its record."""
