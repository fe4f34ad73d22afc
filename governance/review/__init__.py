"""From evidence to a decision: the policy that people signed, and what it says about an audit."""
