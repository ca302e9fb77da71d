"""One file per family of time-driven jobs. Pure; knows bot.core only."""
