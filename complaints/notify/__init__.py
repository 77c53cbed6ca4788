"""Who is told what: recipients relative to a complaint, and in-app notices made from history entries."""
