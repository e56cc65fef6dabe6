"""The live preview: a file beside the answers that readers will see."""
