"""How fast govflow is, each figure beside a hand-written limit measured in the same run."""
