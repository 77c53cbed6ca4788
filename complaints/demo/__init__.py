"""A believable gas company with half a year of complaints, made through the real steps at historical times."""
