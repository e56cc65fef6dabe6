"""The live preview: files beside the answers that readers will see."""
