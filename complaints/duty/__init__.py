"""值班: who is on duty, the roster of a month, the duty log and the handover between shifts (ROAD-2)."""
