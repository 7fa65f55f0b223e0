"""Pictures of weeks, months and years: SVG from the core, made into PNG in a process of its own."""
