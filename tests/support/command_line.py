"""What the program ships."""

NEED_A_STORE = [
    "doctor",
    "log export",
    "replay",
    "boards rebuild",
    "sweep",
    "work",
    "zones",
    "change undo-layout-change essaouira",
    "branches join argan salma@example.org",
    "accounts add salma@example.org --role member",
]
