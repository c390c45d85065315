"""Movies from frames: animated PNG, GIF and WebP, Ogg Theora, MP4 where ffmpeg is, or a folder of pictures."""

from subsurface_app.workflows.movies.frames import MovieFrames, movie_endings

__all__ = ["MovieFrames", "movie_endings"]
