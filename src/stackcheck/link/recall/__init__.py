"""Taking over what an earlier run computed, after an edit."""
