"""What written names mean: modules, bindings, scopes, definitions and symbols."""
