"""Tables as they arrive: read, given roles, split, and turned into a baseline or a loaded model."""
