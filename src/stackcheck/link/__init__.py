"""The facts of all files become a Project: tables of rows, pure functions of the facts, each computed when first read."""
