"""What a file says: frozen plain values, a pure function of the file's bytes; nothing here knows LibCST or a framework."""
