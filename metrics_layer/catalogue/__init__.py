"""Every metric in words, as formula and as SQL, made from the model."""
