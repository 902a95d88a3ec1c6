"""Commands as a programmer would write them, with a driver alone: what govflow is measured against."""
