"""Wave physics on arrays."""
