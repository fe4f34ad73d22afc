"""The charts of the mitigation page: one file a question."""
