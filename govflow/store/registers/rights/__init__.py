"""The register of rights to water and emissions as it is stored: caps, holdings, movements, what is offered.

It may import the domain, ``store.work``, the tables of cases and people, what ``store.sql`` and ``store.record`` give.
It never decides who may move what: that is ``domain.registers.rights``, and the procedure.
"""
