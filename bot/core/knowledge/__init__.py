"""Finding earlier answers: tokens, the index over cards, ranking again, and knowing when nothing fits. Pure values."""
