"""The case and everything around it: one noun a file."""

from .approval import Approval, ApprovalChain, ApprovalStep
from .assignment import Assignment
from .attachment import Attachment
from .calendar import CalendarDay, CalendarYear
from .callback import CallbackAttempt
from .case_file import CaseFile
from .clock import Clock, ClockFiring
from .clock_rule import ClockRule, ClockTrigger, Ladder, Rung
from .complaint import Complaint
from .contact import Contact
from .custom_field import CustomField
from .customer import Customer, CustomerPhone
from .draft import Draft, DraftFile
from .duty import Duty
from .duty_entry import DutyEntry
from .event import Event
from .extension import Extension
from .flow_rule import AlertRule, FlowRule, Guidance, RequiredField
from .incident import Incident, IncidentEvent, IncidentExplanation
from .instruction import Instruction
from .link import ComplaintLink
from .notice import Notice
from .numbering import NumberSequence
from .penalty import Penalty
from .penalty_event import PenaltyEvent
from .procedure import Procedure
from .quality import QualityAnswer, QualityCheck, QualityDraw, QualityRound, QualityScore
from .quality_item import QualityItem
from .recount import CalendarRecount
from .result import Result
from .routing import RoutingRule
from .search import SearchEntry
from .service_notice import ServiceNotice, ServiceNoticeReceipt, ServiceNoticeWithdrawal
from .shift import Shift
from .target import Target
from .tariff import TariffLine
from .trial_run import TrialRun
from .views import ListSettings, SavedView
from .vocabulary import Category, Channel, Kind, Phrase

__all__ = [
    "AlertRule",
    "Approval",
    "ApprovalChain",
    "ApprovalStep",
    "Assignment",
    "Attachment",
    "CalendarDay",
    "CalendarRecount",
    "CalendarYear",
    "CallbackAttempt",
    "CaseFile",
    "Category",
    "Channel",
    "Clock",
    "ClockFiring",
    "ClockRule",
    "ClockTrigger",
    "Complaint",
    "ComplaintLink",
    "Contact",
    "CustomField",
    "Customer",
    "CustomerPhone",
    "Draft",
    "DraftFile",
    "Duty",
    "DutyEntry",
    "Event",
    "Extension",
    "FlowRule",
    "Guidance",
    "Incident",
    "IncidentEvent",
    "IncidentExplanation",
    "Instruction",
    "Kind",
    "Ladder",
    "ListSettings",
    "Notice",
    "NumberSequence",
    "Penalty",
    "PenaltyEvent",
    "Phrase",
    "Procedure",
    "QualityAnswer",
    "QualityCheck",
    "QualityDraw",
    "QualityItem",
    "QualityRound",
    "QualityScore",
    "RequiredField",
    "Result",
    "RoutingRule",
    "Rung",
    "SavedView",
    "SearchEntry",
    "ServiceNotice",
    "ServiceNoticeReceipt",
    "ServiceNoticeWithdrawal",
    "Shift",
    "Target",
    "TariffLine",
    "TrialRun",
]
