"""Pictures of all that the window shows, in both themes and languages, at two scales: `make screenshots`."""
