"""Physics and foundation models side by side for subsurface modelling.

Scripts start at `subsurface_app.api`; the command line and the window at `subsurface_app.__main__`.
"""
