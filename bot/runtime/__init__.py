"""The running process: start, supervise, reload, log, report health, stop."""
