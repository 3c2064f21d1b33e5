"""Which queries no index serves: the columns that a query compares, the indexes of their tables, and the judgement of both."""
