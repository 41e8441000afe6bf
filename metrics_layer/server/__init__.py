"""The REST door: Cube's contract over the current snapshot."""
