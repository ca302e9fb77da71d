"""Everything that is served over HTTP. Must never reach into the store."""
