"""What the object-relational mappers do: which attribute is a relation, which method makes a query, what is loaded by it."""
