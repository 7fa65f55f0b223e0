"""The log of continuing professional development: what an entry asks, says and comes to."""
