"""What the flows share about days: their blocks, hours, days off, and how these are shown."""
