"""An interpreter that follows texts to where they are executed as SQL."""
