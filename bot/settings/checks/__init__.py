"""Whether settings that have the right form also make sense together. One file a subject; nothing is raised."""
