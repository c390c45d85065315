"""Readers and writers of file formats: each turns bytes into domain objects and converts to SI at the border."""
