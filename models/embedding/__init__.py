"""Embeddings: the features of our networks for every voxel of a volume, on disk, for search and small heads."""

from models.embedding._embed import Embedding, embed

__all__ = ["Embedding", "embed"]
