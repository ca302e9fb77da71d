"""DingTalk: the application robot (HTTP callback and Stream mode) and the custom webhook robot."""
