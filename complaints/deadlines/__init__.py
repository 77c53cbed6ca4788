"""When something is due, and why.

`calendar` knows which days are worked, `period` counts and explains; both are pure and may be used by models.
"""
