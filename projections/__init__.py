"""The wall: what can be seen. Boards are folds of the log into tables, kept level by a follower."""
