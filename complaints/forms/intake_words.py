"""The fields of the intake form in their order, and what an empty one says."""

from django.utils.translation import gettext_lazy

# In the order of a conversation; errors are summed up in the same order.
ORDER = (
    "customer_phone", "customer_name", "customer_address", "meter_number", "channel", "origin", "other_phones",
    "on_behalf_of", "customer_type", "location", "category", "branch", "content", "demand", "explanation_given",
    "demand_unreasonable", "level", "flag_safety", "flag_threat", "flag_violation", "flag_litigation", "flag_media",
    "guardian", "protective_measures", "files", "customer_accepts", "lead", "co_handlers", "dispatch_note",
    "received_department", "first_receiver", "received_at",
)  # fmt: skip
# What an empty field says, when the record needs it.
ASK = {
    "customer_phone": gettext_lazy("Ask for a telephone number."),
    "customer_name": gettext_lazy("Ask for the customer's name."),
    "customer_address": gettext_lazy("Ask for the address."),
    "meter_number": gettext_lazy("Ask for the meter or customer number."),
    "channel": gettext_lazy("Say how the complaint came in."),
    "category": gettext_lazy("Choose what the complaint is about."),
    "branch": gettext_lazy("Choose the branch concerned."),
    "location": gettext_lazy("Ask where it happened."),
    "content": gettext_lazy("Write down what happened."),
    "demand": gettext_lazy("Ask what the customer wants."),
}
