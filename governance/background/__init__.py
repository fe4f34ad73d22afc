"""Long work in a process of its own, so that whoever asked for it, and everybody else, can go on meanwhile."""
