"""What may leave a council: the rules every number passes before another council can see it."""
