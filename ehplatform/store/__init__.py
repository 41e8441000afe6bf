"""Where data rests: the Parquet lake between steps, and immutable published snapshots."""
