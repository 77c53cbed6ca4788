"""A few service notices for the demo: one that holds, one to acknowledge, one told late, one corrected."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.utils import timezone

from complaints.choices import ServiceChange
from complaints.flow.service_notices import Announcement, acknowledge, announce, change

from .company import Company

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def add_service_notices(company: Company, now: dt.datetime) -> None:
    """As the departments announced them during the last fortnight."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    department, people = company.departments, company.people
    desk = [department["KFZX"]]

    works = Announcement(
        kind=ServiceChange.INTERRUPTION,
        title="中山路、兴华街中压管网改造停气",
        details="中压管网改造，影响中山路、兴华街沿线约 420 户。施工期间现场有专人值守，恢复后逐户通知点火。",
        wording="中山路、兴华街正在进行管网改造，计划明天 18:00 前恢复供气。停气期间请关闭灶前阀，恢复后先通风再点火。",
        department=department["DZWX"],
        starts_at=midnight - 4 * HOUR,
        ends_at=midnight + DAY + 18 * HOUR,
        categories=[company.categories["supply-outage"]],
        places=["中山路", "兴华街"],
        receivers=[*desk, department["DZZHS"]],
    )
    first, _made = announce(works, by=people["repair.dz"], at=midnight - 7 * DAY + 10 * HOUR)
    acknowledge(first, by=people["desk1"], at=midnight - 7 * DAY + 11 * HOUR)
    works = replace(works, places=["中山路", "兴华街", "商城小区"])
    reason = "现场核实商城小区由同一中压支线供气，补充范围。"
    changed, _made = change(first, works, by=people["repair.dz"], reason=reason, at=midnight - 6 * DAY + 9 * HOUR)
    acknowledge(changed, by=people["desk2"], at=midnight - 6 * DAY + 10 * HOUR)
    acknowledge(changed, by=people["officer.dz"], at=midnight - 6 * DAY + 14 * HOUR)

    sudden = Announcement(
        kind=ServiceChange.INTERRUPTION,
        title="北岳路夜间抢修降压",
        details="北岳路中压阀井渗漏，夜间降压抢修。",
        wording="北岳路夜间抢修，气压偏低，请暂缓使用大流量设备。",
        department=department["QYWX"],
        starts_at=midnight - 2 * HOUR,
        ends_at=midnight + 5 * HOUR,
        places=["北岳路"],
        receivers=desk,
    )
    announce(sudden, by=people["repair.qy"], at=midnight - 5 * HOUR)

    price = Announcement(
        kind=ServiceChange.PRICE,
        title="居民用气阶梯气价年度切换",
        details="按价格主管部门文件，新年度阶梯气量重新起算，各档价格不变。",
        wording="新的计价年度开始后，阶梯气量从零重新计算，各档单价没有变化；账单可在营业厅或公众号查询。",
        department=department["ZHB"],
        starts_at=midnight + 6 * DAY,
        categories=[company.categories["supply-billing"]],
        receivers=[*desk, department["DZZHS"], department["QYZHS"]],
    )
    announce(price, by=people["affairs"], at=now - 3 * HOUR)
