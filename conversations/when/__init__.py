"""Time and schedule: wall-clock rules, blocks, days off, and the phrases people type for them."""
