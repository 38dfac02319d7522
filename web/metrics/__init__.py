"""What an administrator's monitoring reads at `/metrics`: counted by all processes of a server
together, and read from the stores when it is asked for.
"""
