"""One file per feature that reacts to what people do. Pure; knows bot.core only."""
