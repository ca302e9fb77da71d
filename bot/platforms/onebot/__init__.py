"""OneBot v11 (NapCat, LLBot, Lagrange, go-cqhttp): a personal QQ account as a bot."""
