"""What the application can do: commands write, queries read."""
