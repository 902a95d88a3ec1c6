"""Commands as a programmer would write them for one database, with its driver alone: what govflow is measured against."""
