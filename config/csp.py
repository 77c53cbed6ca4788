"""The content security policy, with the one exception that the administration needs."""

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.urls import reverse

# The administration's look is built with Alpine, which evaluates the expressions in its attributes and sets styles.
ADMIN_UPDATE = {"script-src": [*settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"], UNSAFE_EVAL]}
ADMIN_UPDATE["style-src"] = [*settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"], UNSAFE_INLINE]


class PolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere; under the administration's address, `ADMIN_UPDATE` on top."""

    def get_policy_parts(self, request, response, report_only=False) -> PolicyParts:
        """The parts of the policy for this answer."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(reverse("admin:index")):
            parts.update = {**ADMIN_UPDATE, **(parts.update or {})}
        return parts
