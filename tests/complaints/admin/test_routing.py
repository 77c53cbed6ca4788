"""The routing table in the administration (GAS-12.2)."""

import pytest
from django.urls import reverse

from accounts.models import Department
from complaints.flow.dispatch import propose
from complaints.models import RoutingRule
from tests.adminforms import errors, send, told

ADD = "/admin/complaints/routingrule/add/"
TRY = "/admin/complaints/routingrule/try/"


def test_a_new_rule_decides_the_next_proposal(company, administrator):
    leak = company.categories["supply-leak"]
    data = {"category": leak.pk, "branch": company.dz.pk, "lead": company.dzzhs.pk, "co_handlers": [company.zhb.pk]}
    response = send(administrator, ADD, data)
    assert response.status_code == 302, errors(response)
    proposal = propose(leak, company.dz)
    assert (proposal.lead, proposal.co_handlers) == (company.dzzhs, (company.zhb,))


@pytest.mark.parametrize("with_category", [True, False])
@pytest.mark.parametrize("with_branch", [True, False])
def test_one_rule_for_a_category_and_branch(company, administrator, with_category, with_branch):
    category = company.categories["supply-leak"] if with_category else None
    branch = company.qy if with_branch else None
    RoutingRule.objects.get_or_create(category=category, branch=branch, defaults={"lead": company.qyzhs})
    data = {
        "category": category.pk if category else "",
        "branch": branch.pk if branch else "",
        "lead": company.zhb.pk,
    }
    response = send(administrator, ADD, data)
    found = errors(response)
    assert list(found) == ["category"]
    assert found["category"][0].startswith("There is a rule for this category and branch already: ")
    assert f'value="{company.zhb.pk}" selected' in response.content.decode()


def test_saving_a_rule_again_is_no_duplicate(company, administrator):
    rule = RoutingRule.objects.get(branch=company.dz)
    response = send(administrator, reverse("admin:complaints_routingrule_change", args=[rule.pk]))
    assert response.status_code == 302, errors(response)


def test_the_lead_does_not_co_handle(company, administrator):
    response = send(administrator, ADD, {"lead": company.zhb.pk, "co_handlers": [company.zhb.pk]})
    assert errors(response) == {"co_handlers": ["The lead department cannot co-handle as well."]}


@pytest.mark.parametrize("data", [{}, {"lead": "99999"}, {"lead": "x"}, {"branch": "99999", "lead": ""}])
def test_bad_input_is_refused_beside_the_field(administrator, data):
    assert "lead" in errors(send(administrator, ADD, data))


def test_only_branches_are_offered_as_branch(company, administrator):
    form = administrator.get(ADD).context["adminform"].form
    assert set(form.fields["branch"].queryset) == {company.dz, company.qy}


def test_a_lead_without_a_head_is_pointed_out(company, administrator):
    Department.objects.update(head=None, deputy=None)
    response = send(administrator, ADD, {"lead": company.zhb.pk})
    expected = "Neither 综合部 nor any department above it has a head, who would get its complaints."
    assert told(response)[0] == expected


def test_the_routing_can_be_tried_without_saving_anything(company, administrator):
    question = {"try": "1", "category": company.categories["supply-repair"].pk, "branch": company.qy.pk}
    before = RoutingRule.objects.count()
    page = administrator.get(TRY, question).content.decode()
    assert "曲阳综合所" in page
    assert "郑军" in page
    assert "By 曲阳分公司" in page
    assert RoutingRule.objects.count() == before


def test_trying_says_when_no_rule_fits(company, administrator):
    assert "No routing rule fits this category and branch." in administrator.get(TRY, {"try": "1"}).content.decode()


@pytest.mark.parametrize("question", [{"category": "x"}, {"branch": "99999"}, {"category": "' OR 1=1 --"}])
def test_a_crooked_question_gets_a_message(administrator, question):
    response = administrator.get(TRY, {"try": "1", **question})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert response.context["proposal"] is None
