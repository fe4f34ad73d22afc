"""The charts of the composition page: one file for each of its tabs."""
