"""The charts of the explanations page: one file a tab."""
