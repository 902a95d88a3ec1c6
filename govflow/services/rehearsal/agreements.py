"""The agreement of a rehearsal: one indicator decides, whoever sits on either side."""

from __future__ import annotations

AGREEMENT = """\
agreement: 1
id: rehearsed
version: 1
title: Agreement of a story · 示例协议
summary: {en: One indicator decides., zh: 由一项指标决定}
years: {from: 2000, until: 2029}
section: {title: Bridge · 桥, river: River · 河}
parties:
  upstream: {title: Upstream · 上游}
  downstream: {title: Downstream · 下游}
indicators:
  tn: {title: Nitrogen · 总氮, cleaner: lower, tolerance: 10%}
payment:
  by: tn
  rows:
    - {at_most: 1, pays: downstream, sum: 1_000_000, status: illustrative}
    - {pays: nobody, status: illustrative}
sources: [{title: A story · 示例, status: illustrative}]
examples:
  - title: Below · 低于
    year: 2020
    values: {tn: 0.5}
    gives: {pays: downstream, sum: 1_000_000}
    status: illustrative
""".encode()
