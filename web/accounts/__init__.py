"""People: their names, their rights and how they sign in. Nothing below the web knows them."""
