"""Letters: what was kept, given back in the therapist's own words. Pure text and numbers."""
