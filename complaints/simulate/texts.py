"""What customers and departments say: the stories of the demo, told by many people in many streets."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from complaints.choices import Level
from complaints.demo import stories

OPENINGS = (
    "",
    "",
    "客户来电反映：",
    "客户情绪激动，称",
    "第二次反映同一问题：",
    "老人代子女来电：",
    "客户称昨天晚上开始，",
    "物业转来：",
)
CLOSINGS = (
    "",
    "",
    "家里有小孩，请尽快处理。",
    "客户要求今天之内回电。",
    "之前打过营业厅电话，没有结果。",
    "白天上班，请晚上六点以后联系。",
    "已经拍了照片，上门时可以看。",
    "邻居家也是一样的情况。",
)
# Now and then something that is not said every day.
RARE = (
    "壁挂炉报故障码 E1。",
    "燃气热水器一氧化碳报警器响过一次。",
    "厨房灶台进水。",
    "怀疑楼下饭店私接管道。",
    "要求提供检定证书。",
)
LEVELS = [level.value for level in Level]
TENTHS = ("138", "139", "150", "186", "177", "152", "133", "189")
SETTLED = "按政策文件逐条说明计算口径，客户表示明白，不再追究。"
OPINION = "已到场检测，结果合格，资料已归入台账。"
AGREED = "双方协商一致，客户签字确认。"
SIGNED = "情况属实，同意。"
SUPERVISED = "处理到位，同意归档。"
REFUSED = "不属于公司售出的货物，无法受理。"
APPROVED = "同意。"
DISAPPROVED = "原因没有写透，请补充后再报。"
ANSWERED = "已核实。"
VALID = "经核实，情况属实。"
INVALID = "经核实，收费和处置均符合公示标准。"
INSTRUCTED = "当天到场处理，结果报我。"
FOLLOWED = "已按批示当天到场处理。"
PROTECTED = "专人随访，营业厅安排安保值守。"


@dataclass(frozen=True)
class Matter:
    """What it is about, and what the department will find."""

    category: str
    content: str
    demand: str
    facts: str
    measures: str


def by_weight(codes: Iterable[str]) -> list[str]:
    """Each category as often as there are stories of it."""
    return [code for code in codes for _story in stories.STORIES.get(code, "x")]


def matter(rnd: random.Random, codes: list[str]) -> Matter:
    """A matter of one of the categories."""
    code = rnd.choice(codes)
    content, demand, facts, measures = rnd.choice(stories.STORIES.get(code) or stories.STORIES["supply-repair"])
    closing = rnd.choice(RARE) if rnd.random() < 0.01 else rnd.choice(CLOSINGS)
    return Matter(code, rnd.choice(OPENINGS) + content + closing, demand, facts, measures)


def name(rnd: random.Random) -> str:
    """A person's name."""
    return rnd.choice(stories.SURNAMES) + rnd.choice(stories.GIVEN)


def phone(rnd: random.Random) -> str:
    """A mobile telephone."""
    return f"{rnd.choice(TENTHS)}{rnd.randrange(10**8):08}"


def address(rnd: random.Random, branch_code: str) -> str:
    """A street, a house and a flat of the branch."""
    street = rnd.choice(stories.STREETS.get(branch_code) or stories.STREETS["DZFGS"])
    return f"{street} {rnd.randint(1, 120)} 号 {rnd.randint(1, 12)}-{rnd.randint(101, 1802)}"


def flags(rnd: random.Random, category: str) -> dict[str, Any]:
    """Level and flags of a new complaint."""
    return {
        "level": rnd.choices(LEVELS, cum_weights=(86, 98, 100))[0],
        "flag_violation": category == "service-conduct",
        "flag_litigation": rnd.random() < 0.008,
        "flag_safety": category == "supply-leak",
        "flag_threat": rnd.random() < 0.008,
        "flag_media": rnd.random() < 0.008,
    }
