"""Who belongs together, and when: families of record, families by relationship, households.

`families` is the door. It reads persons that linkage has already told apart; what it gives holds
random keys and dates only, but for the source ids of `record_family`.
"""
