// In the place of the administration's own library of charts: its pages have none.
