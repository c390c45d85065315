"""What a user wants done, as plain functions over domain objects: from files to results, pictures and files again."""
