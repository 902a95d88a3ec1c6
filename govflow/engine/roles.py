"""The roles that members of an organization can have, as workflow files name them after the dot."""

from __future__ import annotations

from govflow.values import Text

ROLES: dict[str, Text] = {
    "member": Text(en="member", zh="成员"),
    "signatory": Text(en="signatory", zh="签署人"),
    "secretary": Text(en="secretary", zh="秘书"),
    "convener": Text(en="convener", zh="召集人"),
    "chair": Text(en="chair", zh="主任"),
    "liaison": Text(en="liaison officer", zh="联络员"),
    "mediator": Text(en="mediator", zh="调解员"),
    "reviewer": Text(en="reviewer", zh="评审专家"),
    "finance": Text(en="finance officer", zh="财务人员"),
    "legal": Text(en="legal adviser", zh="法务人员"),
    "verifier": Text(en="verifier", zh="核验人"),
    "approver": Text(en="approver", zh="审批人"),
    "payer": Text(en="paying officer", zh="支付人员"),
    "auditor": Text(en="auditor", zh="审计员"),
    "evaluator": Text(en="evaluator", zh="评价人"),
    "administrator": Text(en="administrator", zh="管理员"),
}

MANDATED = frozenset({"signatory"})
"""Roles that also need a mandate in force: a written instruction naming scope and term."""
