"""Adapters, one folder a platform. Nothing outside a folder knows how its platform speaks."""
