"""The programs we are compared with, as stand-alone scripts; each runs in the environment that has its libraries."""
