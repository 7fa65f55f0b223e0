"""Reading an iCalendar file: when its owner is busy, and nothing about with whom."""
