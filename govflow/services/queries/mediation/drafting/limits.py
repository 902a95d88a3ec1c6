"""How much a draft holds, for forms."""

from __future__ import annotations

from govflow.domain.agreements import LONGEST_CLAUSE, LONGEST_HEADING, LONGEST_REMARK, MOST_CLAUSES

LIMITS = {"clauses": MOST_CLAUSES, "heading": LONGEST_HEADING, "clause": LONGEST_CLAUSE, "remark": LONGEST_REMARK}
