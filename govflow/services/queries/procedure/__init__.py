"""What the pages of a procedure show: its states and steps in words, its diagram, its versions."""
