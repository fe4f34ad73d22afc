"""What a fairer model would cost: methods, and the points they reach on people they did not learn from."""
