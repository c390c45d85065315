"""Domain objects, the file formats they come in, and the project store that keeps them."""
