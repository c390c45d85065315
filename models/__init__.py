"""Networks, synthetic geology, training, tiled inference and the classical baselines that stand beside them."""
