"""The guided tour: steps as data, a bubble beside the widget that each is about, and the walk through them."""
