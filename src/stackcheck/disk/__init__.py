"""The edge to the file system: which files, which settings, what is already known, and who reads the rest."""
