"""System checks: a production installation that is not ready says so, all at once and with what to do."""
