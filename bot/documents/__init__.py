"""Files that the bot writes and reads: Word, Excel, Markdown, CSV. Knows documents, never a feature."""
