"""The pages, in the order of the flow: one file a stage."""
