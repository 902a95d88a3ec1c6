"""What programs have of each page: its address in the API, or the reason why it is left to pages."""

from __future__ import annotations

ALIKE = """
    cases.index cases.show cases.entry cases.create cases.procedures inbox.index
    steps.new steps.create prepared.new prepared.create prepared.show prepared.confirm prepared.decline
    prepared.withdraw
    deadlines.new_extension deadlines.create_extension deadlines.new_suspension deadlines.create_suspension
    deadlines.end_suspension deadlines.new_reopening deadlines.create_reopening
    rounds.show rounds.offer rounds.make_offer
    documents.index documents.create documents.show documents.update documents.download documents.withdraw
    documents.narrow
    agenda.edit agenda.arrange agenda.ask agenda.take_back desk.show desk.mark desk.record
    floor.ask floor.change floor.close floor.interrupt floor.go_on
    for_the_record.show for_the_record.create for_the_record.replace for_the_record.take_back
    replies.show replies.create replies.check replies.remind
    corrections.index corrections.create corrections.answer corrections.withdraw
    room.show room.keep room.confirm room.score room.table offers.show offers.make offers.answer offers.take_back
    confidences.show confidences.give confidences.revoke confidences.tell
    releases.give releases.take_back releases.agree releases.revoke
    drafting.show drafting.write drafting.present drafting.accept drafting.reopen drafting.propose drafting.comment
    drafting.take
    sittings.index sittings.create sittings.show sittings.change sittings.cancel sittings.enter sittings.contest
    minuted.keep minuted.answer minuted.tell protocol.show protocol.keep protocol.withdraw protocol.sign
    settlement.show settlement.certificate settlement.terms
    calls.show calls.put funds.index funds.show registers.index registers.show
    chairing.show chairing.object_to chairing.create_swap chairing.update_swap
    notices.index notices.read notices.of_case notices.wish
    errands.index errands.create errands.download errands.end
    bulletins.index bulletins.show bulletins.create bulletins.receive bulletins.as_cap
    tariffs.index tariffs.show tariffs.calculate
    datasets.index datasets.show datasets.create datasets.read_in datasets.as_dcat datasets.set_as_dcat datasets.take
"""
"""Called alike in both."""

OTHERWISE = {
    "cases.new": "cases.opening",
    "cases.mark": "cases.show",
    "documents.withdrawal": "documents.show",
    "documents.narrowing": "documents.show",
    "rounds.answer": "rounds.respond_from",
    "rounds.call_roll": "session.call_roll",
    "rounds.close": "session.close",
    "rounds.replace": "session.replace",
    "rounds.record": "session.record",
    "rounds.objection": "session.objection",
    "rounds.hand_over": "session.hand_over",
    "agenda.show": "meetings.agenda",
    "sheets.votes": "desk.votes",
    "sheets.votes_csv": "desk.votes",
    "sheets.agenda": "meetings.agenda",
    "exports.agenda": "meetings.agenda",
    "exports.cases": "cases.index",
    "exports.table": "told.table",
    "errands.new": "cases.index",
    "errands.mark": "errands.show",
    "texts.show": "told.text",
    "papers.index": "told.papers",
    "papers.download": "told.paper",
    "integrity.show": "told.checked",
    "integrity.sight": "told.sight",
    "integrity.download": "cases.record",
    "integrity.prove": "cases.proof",
    "drafting.edit": "drafting.show",
    "commitments.index": "meetings.commitments",
    "commitments.as_csv": "meetings.commitments",
    "commitments.as_workbook": "meetings.commitments",
    "funds.sums": "sums.funds",
    "funds.sums_csv": "sums.funds",
    "funds.sums_xlsx": "sums.funds",
    "funds.books.show": "funds.books",
    "funds.books.statement": "funds.statement",
    "compensation.index": "funds.agreements",
    "compensation.show": "sums.agreement",
    "compensation.source": "funds.source",
    "standards.index": "registers.standards",
    "rights.index": "registers.rights",
    "rights.show_right": "registers.right",
    "rights.offers": "registers.offers_of_rights",
    "rights.trades": "registers.trades_of_rights",
    "contracts.index": "registers.contracts",
    "contracts.release": "registers.contract",
    "tariffs.document": "tariffs.show",
    "tariffs.charge": "tariffs.calculate",
    "plans.index": "plans.index",
    "plans.show_plan": "plans.show",
    "recognitions.index": "plans.recognitions",
    "stages.index": "stages.index",
    "stages.as_csv": "stages.index",
    "stages.show_field": "stages.show",
    "stages.counted": "stages.counted",
    "bulletins.new": "bulletins.index",
    "datasets.new": "datasets.index",
    "datasets.edit": "datasets.show",
    "datasets.update": "datasets.create",
    "workflows.index": "directory.workflows",
    "workflows.show": "sums.workflow",
    "workflows.source": "directory.source",
    "workflows.diagram": "sums.diagram",
    "workflows.rules": "sums.rules",
    "calendars.show": "sums.calendar",
    "organizations.index": "directory.organizations",
    "organizations.choices": "directory.organizations",
    "organizations.show": "sums.organization",
    "organizations.instruction": "sums.instruction",
    "account.show": "directory.show_me",
    "open_data.case": "open.log",
    "open_data.cases": "open.logs",
    "open_data.votes": "open.votes",
    "open_data.fund": "open.fund",
    "open_data.organizations": "open.organizations",
}
"""Called otherwise in the API."""

COUNTERPARTS = {each: f"api.{each}" for each in ALIKE.split()} | {
    page: f"api.{address}" for page, address in OTHERWISE.items()
}

ADMINISTRATION = "administration: who gives authority is a person at a page"
SIGNING_IN = "signing in, and what is confirmed with the password or a second factor"
BEYOND = "the person’s own, beyond the organization of the token"
MANY = "many orders sent with one click: a program sends each, under a key of its own"
FILES = "a file for people's programs of what other addresses tell"
READERS = "made for the eyes: pictures, help, words of the page"
EVERYBODY = "the portal, for everybody without an account or a token; the API reads the same as whoever asks may"
WITHOUT = "for people without an account, who have no token"
MACHINES = "for machines beside the API, with ways of their own to ask"

LEFT = {
    ADMINISTRATION: """
        administration.approve_arrangement administration.approve_recovery administration.ask_arrangement
        administration.ask_recovery administration.body administration.clock administration.log
        administration.refuse_arrangement administration.refuse_recovery calendars.change calendars.withdraw
        chairing.create_order deliveries.again deliveries.index deliveries.make_again founding.begin founding.edit
        founding.found founding.use
        organizations.add_member organizations.confirm_deactivation organizations.create organizations.deactivate
        services.ask services.create services.end services.index
        deputies.arrange deputies.end deputies.index
        own_people.end_role own_people.index own_people.invite own_people.let_go own_people.revoke
        own_people.revoke_mandate own_people.show
        organizations.edit organizations.end_member organizations.new organizations.reactivate organizations.update
        people.add_mandate people.add_membership people.confirm_deactivation people.create people.deactivate people.edit
        people.end_membership people.index people.invite people.new people.reactivate people.revoke_mandate people.show
        people.update sign_on.create sign_on.end sign_on.index sign_on.sign_out
    """,
    SIGNING_IN: """
        account.act_for account.choose_language account.end_others account.end_session account.password
        account.stop_recovery auth.accept auth.create auth.destroy auth.home auth.invitation auth.new confirming.ask
        forgotten.ask forgotten.create forgotten.new forgotten.prove forgotten.show forgotten.update
        confirming.by_passkey confirming.create confirming.new passkeys.ask passkeys.begin passkeys.keep passkeys.remove
        passkeys.rename passkeys.sign_in providers.accept providers.begin providers.bind providers.finish
        providers.remove second.create second.new tokens.create tokens.index tokens.revoke ways.begin ways.codes
        ways.confirm ways.remove ways.show feeds.make feeds.end
        webhooks.index webhooks.create webhooks.show_one webhooks.change webhooks.rotate webhooks.end
        joining.decline joining.join joining.make joining.show
        news.make news.end charges.accept charges.give_back charges.index
    """,
    BEYOND: """
        bulletins.unwish bulletins.wish bulletins.wishes inbox.others kept.choose kept.hand_over kept.index kept.label
        kept.note kept.of_case kept.pin kept.remove kept.save kept.taken notices.choose notices.read_all typed.create
        typed.drop
    """,
    MANY: """
        batch.choose batch.take requests.choose requests.take rows.create rows.new several.choose several.take
        together.call_roll together.close together.show
    """,
    FILES: """
        calendar.export contracts.table datasets.choose_file drafting.download drafting.read_in
        funds.books.journals_beancount funds.books.journals_csv
        funds.books.journals_xlsx papers.everything papers.extract workflows.mermaid_text
    """,
    READERS: "bootstrap.static console.show console.static help.show overview.index static",
    EVERYBODY: """
        portal.begin portal.brought portal.brought_table
        portal.case portal.decisions portal.document portal.home portal.notices portal.words
        portal_programs.feed portal_programs.robots portal_programs.sitemap portal_registers.agreement
        portal_registers.agreements portal_registers.commitments portal_registers.contract portal_registers.contracts
        portal_registers.contract_table
        portal_registers.calculator portal_registers.charge portal_registers.charges portal_registers.fund
        portal_registers.funds portal_registers.tariff portal_registers.tariff_document
        portal_registers.organization portal_registers.organizations portal_registers.stage
        portal_registers.stage_counted portal_registers.stages portal_registers.stages_file portal_registers.standards
        portal_registers.plan portal_registers.plans portal_registers.trades
    """,
    WITHOUT: "citizens.create citizens.create_below citizens.follow citizens.index citizens.new citizens.new_below",
    MACHINES: """
        bulletins.feed feeds.show news.show integrity.signing_keys notices.stop notices.stopping probes.alive
        probes.numbers probes.ready
    """,
}
"""By the reason why they are left to pages."""
