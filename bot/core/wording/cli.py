"""What the command line says."""

LEVELS = {"debug": "细节", "info": "信息", "warning": "注意", "error": "出错", "critical": "严重"}
