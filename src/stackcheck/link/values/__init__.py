"""What an expression can be: kinds of values, their joins, the events that a run meets, conditions of queries."""
