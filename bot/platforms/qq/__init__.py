"""The QQ official robot (API v2, webhook)."""
