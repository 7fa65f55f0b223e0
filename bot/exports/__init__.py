"""What a therapist takes with them."""
