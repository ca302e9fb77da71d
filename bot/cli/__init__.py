"""The commands, one file each. They read settings, call the machinery and say how it ended.

Heavy libraries are imported inside the commands, so that ``yanxi version`` and ``--help`` stay quick.
"""
