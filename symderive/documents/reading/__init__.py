"""Reading: a person's page as statements of terms, with the place of every token."""
