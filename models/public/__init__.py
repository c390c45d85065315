"""Public models that a user imports from the file their authors publish: no foreign weights ship with the program.

`import_model(path)` recognises the file by its tensors, proves it by the outputs that its authors' own code gives, and
writes it as safetensors with a model card into `models_folder()`, from where `load_model` opens it by name.
"""

from models.public._folder import models_folder
from models.public._import import import_model

__all__ = ["import_model", "models_folder"]
