"""Mitigation of predictions of a number: who predicts, what can be done, and what that reaches on people held back."""
