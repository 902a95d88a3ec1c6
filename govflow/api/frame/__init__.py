"""What every request of a program goes through: who asks, what was sent, in which language it is answered, problems."""
