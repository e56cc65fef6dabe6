"""What the commands of the command line do; their options are in `bot.__main__`."""
