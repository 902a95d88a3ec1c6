"""Who may do what: every route from every side, as it was decided, not as it turned out.

The scene is a dispute between two districts (``scene.py``). Each cell is the answer to a request that is well formed
and made in earnest: a status; 303 is success and leads on; ``in`` leads to the sign-in page and changes nothing.
404 is what does not exist for that person; 403 and 422 are refused with reasons. Refused requests change nothing.
All ask from elsewhere: to numbers the machine itself is let in, whoever it is.
"""

from __future__ import annotations

from tests.promises.access_registers import OF_REGISTERS
from tests.promises.desks import OF_DESKS
from tests.promises.everybody import PORTAL
from tests.promises.scene import RELATIONS

AT_ONCE = {("notices.stop", "POST"), ("notices.stopping", "POST")}
"""Where 200 is success, whoever asks: the address itself is signed, and asked for by the program that shows a mail,
which has no token and follows no redirect (RFC 8058)."""

_TABLE = """
                                         anonymous outsider opposing own colleague office removed mediator auditor admin
account.act_for                    POST         in      403      403 303       303    403     403      403     403   403
account.choose_language            POST        303      303      303 303       303    303     303      303     303   303
account.end_session                POST         in      404      404 303       404    404     404      404     404   404
account.password                   POST         in      303      303 303       303    303     303      303     303   303
account.stop_recovery              POST         in      404      404 404       404    404     404      404     404   404
tokens.index                       GET          in      200      200 200       200    200     200      200     200   200
tokens.create                      POST         in      201      201 201       201    201     403      201     201   201
tokens.revoke                      POST         in      404      404 404       404    404     404      404     404   404
console.show                       GET          in      200      200 200       200    200     200      200     200   200
console.static                     GET         200      200      200 200       200    200     200      200     200   200
account.show                       GET          in      200      200 200       200    200     200      200     200   200
typed.create                       POST         in      303      303 303       303    303     303      303     303   303
typed.drop                         POST         in      303      303 303       303    303     303      303     303   303
notices.index                      GET         in      200      200 200       200    200     200      200     200   200
notices.read_all                   POST        in      303      303 303       303    303     303      303     303   303
notices.read                       POST        in      404      404 303       404    404     404      404     404   404
notices.of_case                    GET         in      404      200 200       200    200     404      200     404   404
notices.wish                       POST        in      404      303 303       303    303     404      303     404   404
notices.choose                     POST        in      303      303 303       303    303     303      303     303   303
notices.stopping                   GET        200      200      200 200       200    200     200      200     200   200
notices.stop                       POST       200      200      200 200       200    200     200      200     200   200
feeds.make                         POST        in      303      303 303       303    303     303      303     303   303
feeds.end                          POST        in      303      303 303       303    303     303      303     303   303
feeds.show                         GET        200      200      200 200       200    200     200      200     200   200
news.make                          POST        in      303      303 303       303    303     303      303     303   303
news.end                           POST        in      303      303 303       303    303     303      303     303   303
news.show                          GET        200      200      200 200       200    200     200      200     200   200
webhooks.index                     GET         in      200      200 200       200    200     200      200     200   200
webhooks.create                    POST        in      201      201 201       201    201     403      201     201   201
webhooks.show_one                  GET         in      404      404 200       404    404     404      404     404   404
webhooks.change                    POST        in      404      404 303       404    404     404      404     404   404
webhooks.rotate                    POST        in      404      404 201       404    404     404      404     404   404
webhooks.end                       POST        in      404      404 303       404    404     404      404     404   404
services.index                     GET         in      404      404 200       200    404     404      404     404   200
services.create                    POST        in      403      403 403       403    403     403      403     403   303
services.ask                       POST        in      403      403 403       403    403     403      403     403   303
services.end                       POST        in      403      403 403       403    403     403      403     403   303
charges.index                      GET         in      200      200 200       200    200     200      200     200   200
charges.accept                     POST        in      404      404 404       303    404     404      404     404   404
charges.give_back                  POST        in      404      404 404       303    404     404      404     404   404
deliveries.index                   GET         in      403      403 403       403    403     403      403     403   200
deliveries.again                   POST        in      403      403 403       403    403     403      403     403   303
deliveries.make_again              POST        in      403      403 403       403    403     403      403     403   303
auth.accept                        POST        303      303      303 303       303    303     303      303     303   303
auth.create                        POST        303      303      303 303       303    303     303      303     303   303
auth.destroy                       POST         in      303      303 303       303    303     303      303     303   303
auth.home                          GET          in      303      303 303       303    303     303      303     303   303
auth.invitation                    GET         200      200      200 200       200    200     200      200     200   200
auth.new                           GET         200      303      303 303       303    303     303      303     303   303
forgotten.new                      GET        404      404      404 404       404    404     404      404     404   404
forgotten.create                   POST       404      404      404 404       404    404     404      404     404   404
forgotten.show                     GET        404      404      404 404       404    404     404      404     404   404
forgotten.update                   POST       404      404      404 404       404    404     404      404     404   404
forgotten.ask                      GET        404      404      404 404       404    404     404      404     404   404
forgotten.prove                    POST       404      404      404 404       404    404     404      404     404   404
founding.begin                     GET         404      404      404 404       404    404     404      404     404   404
founding.use                       POST        404      404      404 404       404    404     404      404     404   404
founding.edit                      GET         404      404      404 404       404    404     404      404     404   404
founding.found                     POST        404      404      404 404       404    404     404      404     404   404
account.end_others                 POST        in      303      303 303       303    303     303      303     303   303
second.new                         GET         in       in       in  in        in     in      in       in      in    in
second.create                      POST        in       in       in  in        in     in      in       in      in    in
ways.show                          GET         in      200      200 200       200    200     200      200     200   200
ways.begin                         POST        in      422      422 422       422    422     422      422     422   422
ways.confirm                       POST        in      422      422 422       422    422     422      422     422   422
ways.remove                        POST        in      422      422 422       422    422     422      422     422   422
ways.codes                         POST        in      422      422 422       422    422     422      422     422   422
passkeys.ask                       GET        409      409      409 409       409    409     409      409     409   409
passkeys.sign_in                   POST       422      422      422 422       422    422     422      422     422   422
passkeys.begin                     POST        in      422      422 422       422    422     422      422     422   422
passkeys.keep                      POST        in      422      422 422       422    422     422      422     422   422
passkeys.rename                    POST        in      404      404 404       404    404     404      404     404   404
passkeys.remove                    POST        in      422      422 422       422    422     422      422     422   422
confirming.new                     GET         in      200      200 200       200    200     200      200     200   200
confirming.create                  POST        in      303      303 303       303    303     303      303     303   303
confirming.ask                     GET         in      409      409 409       409    409     409      409     409   409
confirming.by_passkey              POST        in      422      422 422       422    422     422      422     422   422
providers.begin                    GET        404      404      404 404       404    404     404      404     404   404
providers.finish                   GET        404      404      404 404       404    404     404      404     404   404
providers.bind                     POST        in      422      422 422       422    422     422      422     422   422
providers.remove                   POST        in      422      422 422       422    422     422      422     422   422
providers.accept                   POST       404      404      404 404       404    404     404      404     404   404
bootstrap.static                   GET         200      200      200 200       200    200     200      200     200   200
static                             GET         200      200      200 200       200    200     200      200     200   200
help.show                          GET         200      200      200 200       200    200     200      200     200   200
integrity.signing_keys             GET         200      200      200 200       200    200     200      200     200   200
probes.alive                       GET         200      200      200 200       200    200     200      200     200   200
probes.ready                       GET         200      200      200 200       200    200     200      200     200   200
probes.numbers                     GET         404      404      404 404       404    404     404      404     404   404
inbox.index                        GET          in      200      200 200       200    200     200      200     200   200
cases.index                        GET          in      200      200 200       200    200     200      200     200   200
cases.procedures                   GET          in      200      200 200       200    200     200      200     200   200
citizens.index                     GET     200          200      200 200       200    200     200      200     200   200
citizens.follow                    POST    422          422      422 422       422    422     422      422     422   422
citizens.new                       GET     404          303      303 303       303    303     303      303     303   303
citizens.create                    POST    404          303      303 303       303    303     303      303     303   303
citizens.new_below                 GET     404          404      404 404       404    404     404      404     404   404
citizens.create_below              POST    404          404      404 404       404    404     404      404     404   404
cases.new                          GET          in      200      200 200       200    403     403      403     403   403
cases.create                       POST         in      303      422 303       303    403     403      403     403   403
cases.show                         GET          in      404      200 200       200    200     404      200     404   404
cases.mark                         GET          in      404      200 200       200    200     404      200     404   404
cases.entry                        GET          in      404      404 200       200    404     404      404     404   404
steps.new                          GET          in      404      200 200       200    200     404      200     404   404
steps.create                       POST         in      404      422 303       422    422     404      422     404   404
deadlines.new_extension            GET          in      404      200 200       200    200     404      404     404   404
deadlines.create_extension         POST         in      404      422 422       422    422     404      404     404   404
deadlines.new_suspension           GET          in      404      200 200       200    200     404      404     404   404
deadlines.create_suspension        POST         in      404      422 422       422    422     404      404     404   404
deadlines.end_suspension           DELETE       in      404      422 422       422    422     404      404     404   404
deadlines.new_reopening            GET          in      404      200 200       200    200     404      404     404   404
deadlines.create_reopening         POST         in      404      422 422       422    303     404      404     404   404
rounds.show                        GET          in      404      200 200       200    200     404      200     404   404
rounds.answer                      POST         in      404      403 303       403    403     404      403     404   404
rounds.hand_over                   POST         in      404      403 303       403    403     404      403     404   404
rounds.record                      POST         in      404      403 403       403    403     404      403     404   404
rounds.objection                   POST         in      404      403 422       403    403     404      403     404   404
rounds.close                       POST         in      404      403 403       403    403     404      403     404   404
rounds.offer                       GET          in      404      404 404       404    404     404      404     404   404
rounds.make_offer                  POST         in      404      404 404       404    404     404      404     404   404
rounds.replace                     POST         in      404      403 403       403    403     404      403     404   404
agenda.show                        GET          in      404      404 404       404    404     404      404     404   404
agenda.edit                        GET          in      404      403 403       403    403     404      403     404   404
agenda.arrange                     POST         in      404      403 403       403    403     404      403     404   404
agenda.ask                         POST         in      404      404 404       404    404     404      404     404   404
agenda.take_back                   POST         in      404      404 404       404    404     404      404     404   404
batch.choose                       GET          in      404      404 404       404    404     404      404     404   404
batch.take                         POST         in      404      404 404       404    404     404      404     404   404
calls.show                         GET          in      404      404 404       404    404     404      404     404   404
calls.put                          POST         in      404      404 404       404    404     404      404     404   404
requests.choose                    GET          in      404      404 404       404    404     404      404     404   404
requests.take                      POST         in      404      404 404       404    404     404      404     404   404
rows.new                           GET          in      404      404 404       404    404     404      404     404   404
rows.create                        POST         in      404      404 404       404    404     404      404     404   404
together.show                      GET          in      404      404 404       404    404     404      404     404   404
together.call_roll                 POST         in      404      404 404       404    404     404      404     404   404
together.close                     POST         in      404      404 404       404    404     404      404     404   404
desk.show                          GET          in      404      404 404       404    404     404      404     404   404
desk.mark                          GET          in      404      404 404       404    404     404      404     404   404
desk.record                        POST         in      404      404 404       404    404     404      404     404   404
floor.ask                          POST         in      404      404 404       404    404     404      404     404   404
floor.change                       POST         in      404      404 404       404    404     404      404     404   404
floor.close                        POST         in      404      404 404       404    404     404      404     404   404
floor.interrupt                    POST         in      404      404 404       404    404     404      404     404   404
floor.go_on                        POST         in      404      404 404       404    404     404      404     404   404
for_the_record.show                GET          in      404      404 404       404    404     404      404     404   404
for_the_record.create              POST         in      404      404 404       404    404     404      404     404   404
for_the_record.replace             POST         in      404      404 404       404    404     404      404     404   404
for_the_record.take_back           POST         in      404      404 404       404    404     404      404     404   404
room.show                          GET          in      404      200 200       200    404     404      200     404   404
room.keep                          POST         in      404      422 422       422    404     404      422     404   404
room.confirm                       POST         in      404      422 422       422    404     404      422     404   404
room.score                         POST         in      404      422 422       422    404     404      422     404   404
room.table                         GET          in      404      404 404       404    404     404      404     404   404
offers.show                        GET          in      404      200 200       200    404     404      200     404   404
offers.make                        POST         in      404      422 422       422    404     404      422     404   404
offers.answer                      POST         in      404      404 404       404    404     404      404     404   404
offers.take_back                   POST         in      404      404 404       404    404     404      404     404   404
confidences.show                   GET          in      404      404 404       404    404     404      404     404   404
confidences.give                   POST         in      404      404 404       404    404     404      404     404   404
confidences.revoke                 POST         in      404      404 404       404    404     404      404     404   404
confidences.tell                   POST         in      404      404 404       404    404     404      404     404   404
releases.give                      POST         in      404      404 404       404    404     404      404     404   404
releases.take_back                 POST         in      404      404 404       404    404     404      404     404   404
releases.agree                     POST         in      404      404 404       404    404     404      404     404   404
releases.revoke                    POST         in      404      404 404       404    404     404      404     404   404
drafting.show                      GET          in      404      200 200       200    404     404      200     404   404
drafting.edit                      GET          in      404      200 200       200    404     404      200     404   404
drafting.write                     POST         in      404      422 422       422    404     404      303     404   404
drafting.read_in                   POST         in      404      422 422       422    404     404      200     404   404
drafting.present                   POST         in      404      422 422       422    404     404      422     404   404
drafting.accept                    POST         in      404      422 422       422    404     404      422     404   404
drafting.reopen                    POST         in      404      422 422       422    404     404      422     404   404
drafting.propose                   POST         in      404      422 422       422    404     404      422     404   404
drafting.comment                   POST         in      404      422 422       422    404     404      422     404   404
drafting.take                      POST         in      404      422 422       422    404     404      404     404   404
drafting.download                  GET          in      404      404 404       404    404     404      404     404   404
settlement.show                    GET          in      404      404 404       404    404     404      404     404   404
settlement.certificate             GET          in      404      404 404       404    404     404      404     404   404
settlement.terms                   GET          in      404      404 404       404    404     404      404     404   404
sittings.index                     GET         in      404      200 200       200    404     404      200     404   404
sittings.create                    POST        in      404      422 422       422    404     404      422     404   404
sittings.show                      GET         in      404      404 404       404    404     404      404     404   404
sittings.change                    POST        in      404      404 404       404    404     404      404     404   404
sittings.cancel                    POST        in      404      404 404       404    404     404      404     404   404
sittings.enter                     POST        in      404      404 404       404    404     404      404     404   404
sittings.contest                   POST        in      404      404 404       404    404     404      404     404   404
minuted.keep                       POST        in      404      404 404       404    404     404      404     404   404
minuted.answer                     POST        in      404      404 404       404    404     404      404     404   404
minuted.tell                       POST        in      404      404 404       404    404     404      404     404   404
protocol.show                      GET         in      404      200 200       200    404     404      200     404   404
protocol.keep                      POST        in      404      422 422       422    404     404      422     404   404
protocol.withdraw                  POST        in      404      422 422       422    404     404      422     404   404
protocol.sign                      POST        in      404      422 422       422    404     404      422     404   404
prepared.new                       GET          in      404      200 200       200    200     404      200     404   404
prepared.create                    POST         in      404      422 422       422    422     404      422     404   404
prepared.show                      GET          in      404      404 404       404    404     404      404     404   404
prepared.confirm                   POST         in      404      404 404       404    404     404      404     404   404
prepared.decline                   POST         in      404      404 404       404    404     404      404     404   404
prepared.withdraw                  POST         in      404      404 404       404    404     404      404     404   404
texts.show                         GET          in      404      200 200       200    200     404      200     404   404
replies.show                       GET          in      404      404 404       404    404     404      404     404   404
replies.create                     POST         in      404      404 404       404    404     404      404     404   404
replies.check                      POST         in      404      404 404       404    404     404      404     404   404
replies.remind                     POST         in      404      404 404       404    404     404      404     404   404
corrections.index                  GET          in      404      404 404       404    404     404      404     404   404
corrections.create                 POST         in      404      404 404       404    404     404      404     404   404
corrections.answer                 POST         in      404      404 404       404    404     404      404     404   404
corrections.withdraw               POST         in      404      404 404       404    404     404      404     404   404
calendar.export                    GET          in      404      404 404       404    404     404      404     404   404
rounds.call_roll                   POST         in      404      403 403       403    403     404      403     404   404
documents.index                    GET          in      404      200 200       200    200     404      200     404   404
documents.create                   POST         in      404      303 303       303    303     404      303     404   404
documents.show                     GET          in      404      404 200       200    404     404      404     404   404
documents.download                 GET          in      404      404 200       200    404     404      404     404   404
documents.update                   POST         in      404      404 303       303    404     404      404     404   404
documents.narrowing                GET          in      404      404 200       200    404     404      404     404   404
documents.narrow                   POST         in      404      404 422       422    404     404      404     404   404
documents.withdrawal               GET          in      404      404 200       200    404     404      404     404   404
documents.withdraw                 POST         in      404      404 422       422    404     404      404     404   404
integrity.show                     GET          in      404      200 200       200    200     404      200     404   404
integrity.sight                    GET          in      404      200 200       200    200     404      200     404   404
integrity.download                 GET          in      404      200 200       200    200     404      200     404   404
integrity.prove                    GET          in      404      200 200       200    200     404      200     404   404
exports.cases                      GET          in      200      200 200       200    200     200      200     200   200
errands.index                      GET          in      200      200 200       200    200     200      200     200   200
errands.mark                       GET          in      200      200 200       200    200     200      200     200   200
errands.new                        GET          in      200      200 200       200    200     200      200     200   200
errands.create                     POST         in      303      303 303       303    303     303      303     303   303
errands.download                   GET          in      404      404 200       404    404     404      404     404   404
errands.end                        POST         in      404      404 303       404    404     404      404     404   404
open_data.cases                    GET          in      200      200 200       200    200     200      200     200   200
open_data.case                     GET          in      404      200 200       200    200     404      200     404   404
open_data.votes                    GET          in      404      404 404       404    404     404      404     404   404
open_data.fund                     GET          in      200      200 200       200    200     200      200     200   200
open_data.organizations            GET          in      200      200 200       200    200     200      200     200   200
exports.agenda                     GET          in      404      404 404       404    404     404      404     404   404
sheets.agenda                      GET          in      404      404 404       404    404     404      404     404   404
sheets.votes                       GET          in      404      404 404       404    404     404      404     404   404
sheets.votes_csv                   GET          in      404      404 404       404    404     404      404     404   404
exports.table                      GET          in      404      404 404       404    404     404      404     404   404
papers.index                       GET          in      404      404 404       404    404     404      404     404   404
papers.download                    GET          in      404      404 404       404    404     404      404     404   404
papers.everything                  GET          in      404      404 404       404    404     404      404     404   404
papers.extract                     GET          in      404      404 404       404    404     404      404     404   404
commitments.index                  GET          in      200      200 200       200    200     200      200     200   200
commitments.as_csv                 GET          in      200      200 200       200    200     200      200     200   200
commitments.as_workbook            GET          in      200      200 200       200    200     200      200     200   200
funds.index                        GET          in      200      200 200       200    200     200      200     200   200
funds.show                         GET          in      200      200 200       200    200     200      200     200   200
funds.sums                         GET          in      200      200 200       200    200     200      200     200   200
funds.sums_csv                     GET          in      200      200 200       200    200     200      200     200   200
funds.sums_xlsx                    GET          in      200      200 200       200    200     200      200     200   200
funds.books.show                   GET          in      404      404 404       404    200     404      404     404   404
funds.books.statement              GET          in      404      404 404       404    200     404      404     404   404
funds.books.journals_csv           GET          in      404      404 404       404    200     404      404     404   404
funds.books.journals_xlsx          GET          in      404      404 404       404    200     404      404     404   404
funds.books.journals_beancount     GET          in      404      404 404       404    200     404      404     404   404
workflows.index                    GET          in      200      200 200       200    200     200      200     200   200
workflows.rules                    GET          in      200      200 200       200    200     200      200     200   200
workflows.show                     GET          in      200      200 200       200    200     200      200     200   200
workflows.source                   GET          in      200      200 200       200    200     200      200     200   200
workflows.diagram                  GET          in      200      200 200       200    200     200      200     200   200
workflows.mermaid_text             GET          in      200      200 200       200    200     200      200     200   200
calendars.show                     GET          in      200      200 200       200    200     200      200     200   200
calendars.change                   POST         in      403      403 403       403    403     403      403     403   303
calendars.withdraw                 POST         in      403      403 403       403    403     403      403     403   303
organizations.index                GET          in      200      200 200       200    200     200      200     200   200
organizations.choices              GET          in      200      200 200       200    200     200      200     200   200
organizations.show                 GET          in      200      200 200       200    200     200      200     200   200
organizations.instruction          GET          in      404      404 200       200    404     404      404     404   200
organizations.new                  GET          in      403      403 403       403    403     403      403     403   200
organizations.create               POST         in      403      403 403       403    403     403      403     403   303
organizations.edit                 GET          in      403      403 403       403    403     403      403     403   200
organizations.update               POST         in      403      403 403       403    403     403      403     403   303
organizations.confirm_deactivation GET          in      403      403 403       403    403     403      403     403   200
organizations.deactivate           POST         in      403      403 403       403    403     403      403     403   303
organizations.add_member           POST         in      403      403 403       403    403     403      403     403   303
organizations.end_member           POST         in      403      403 403       403    403     403      403     403   303
organizations.reactivate           POST         in      403      403 403       403    403     403      403     403   303
chairing.show                      GET          in      200      200 200       200    200     200      200     200   200
chairing.create_order              POST         in      403      403 403       403    403     403      403     403   303
chairing.object_to                 POST         in      422      303 303       422    422     422      422     422   422
chairing.create_swap               POST         in      422      422 303       422    422     422      422     422   422
chairing.update_swap               POST         in      422      303 422       422    422     422      422     422   422
administration.clock               GET          in      403      403 403       403    403     403      403     403   200
administration.log                 GET          in      403      403 403       403    403     403      403     403   200
administration.body                GET          in      403      403 403       403    403     403      403     403   200
administration.ask_arrangement     POST         in      403      403 403       403    403     403      403     403   422
administration.approve_arrangement POST         in      403      403 403       403    403     403      403     403   404
administration.refuse_arrangement  POST         in      403      403 403       403    403     403      403     403   404
administration.ask_recovery        POST         in      403      403 403       403    403     403      403     403   409
administration.approve_recovery    POST         in      403      403 403       403    403     403      403     403   404
administration.refuse_recovery     POST         in      403      403 403       403    403     403      403     403   404
people.index                       GET          in      403      403 403       403    403     403      403     403   200
people.show                        GET          in      403      403 403       403    403     403      403     403   200
people.new                         GET          in      403      403 403       403    403     403      403     403   200
people.create                      POST         in      403      403 403       403    403     403      403     403   303
people.edit                        GET          in      403      403 403       403    403     403      403     403   200
people.update                      POST         in      403      403 403       403    403     403      403     403   303
people.invite                      POST         in      403      403 403       403    403     403      403     403   303
people.confirm_deactivation        GET          in      403      403 403       403    403     403      403     403   200
people.deactivate                  POST         in      403      403 403       403    403     403      403     403   303
people.reactivate                  POST         in      403      403 403       403    403     403      403     403   303
people.add_membership              POST         in      403      403 403       403    403     403      403     403   303
people.end_membership              POST         in      403      403 403       403    403     403      403     403   303
people.add_mandate                 POST         in      403      403 403       403    403     403      403     403   303
people.revoke_mandate              POST         in      403      403 403       403    403     403      403     403   303
sign_on.index                      GET         in      403      403 403       403    403     403      403     403   200
sign_on.create                     POST        in      403      403 403       403    403     403      403     403   303
sign_on.end                        POST        in      403      403 403       403    403     403      403     403   303
sign_on.sign_out                   POST        in      403      403 403       403    403     403      403     403   303
"""

Route = tuple[str, str]
"""Endpoint and method."""


def read_table(table: str) -> dict[Route, dict[str, str]]:
    heading, *rows = [line.split() for line in table.splitlines() if line.strip()]
    assert tuple(heading) == RELATIONS
    assert all(len(row) == len(RELATIONS) + 2 for row in rows), [row for row in rows if len(row) != len(RELATIONS) + 2]
    return {(row[0], row[1]): dict(zip(RELATIONS, row[2:], strict=True)) for row in rows}


ACCESS = read_table(_TABLE + OF_REGISTERS + OF_DESKS) | PORTAL
"""What each person is answered, by route."""
