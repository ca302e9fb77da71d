"""Making of what is learned. Nothing here is imported by the bot; texts of others never enter the repository."""
