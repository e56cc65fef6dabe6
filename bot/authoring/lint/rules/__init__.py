"""The lint rules: one module each, with a function `check`."""
