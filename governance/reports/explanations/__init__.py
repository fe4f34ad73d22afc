"""What the explanations page says: the same results as tables and as sentences, one file a tab."""
