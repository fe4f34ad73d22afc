"""Results in words and tables, for whoever reads without the screen."""
