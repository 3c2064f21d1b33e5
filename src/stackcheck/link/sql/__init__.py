"""The SQL of a project: where text is executed as SQL, what of it is known, and what a query builder would say instead."""
