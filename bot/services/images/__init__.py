"""Pictures as PNG images, and the ids of images that a platform already has."""
