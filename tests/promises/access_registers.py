"""Who may do what in the registers of the region: rows of the table of ``access.py``."""

OF_REGISTERS = """
registers.index                    GET          in      200      200 200       200    200     200      200     200   200
registers.show                     GET          in      200      200 200       200    200     200      200     200   200
compensation.index                 GET          in      200      200 200       200    200     200      200     200   200
compensation.show                  GET          in      200      200 200       200    200     200      200     200   200
compensation.source                GET          in      200      200 200       200    200     200      200     200   200
overview.index                     GET          in      200      200 200       200    200     200      200     200   200
standards.index                    GET          in      200      200 200       200    200     200      200     200   200
rights.index                       GET          in      200      200 200       200    200     200      200     200   200
rights.show_right                  GET          in      200      200 200       200    200     200      200     200   200
rights.offers                      GET          in      200      200 200       200    200     200      200     200   200
rights.trades                      GET          in      200      200 200       200    200     200      200     200   200
contracts.index                    GET          in      200      200 200       200    200     200      200     200   200
contracts.release                  GET          in      200      200 200       200    200     200      200     200   200
contracts.table                    GET          in      200      200 200       200    200     200      200     200   200
tariffs.index                      GET          in      200      200 200       200    200     200      200     200   200
tariffs.show                       GET          in      200      200 200       200    200     200      200     200   200
tariffs.calculate                  GET          in      200      200 200       200    200     200      200     200   200
tariffs.document                   GET          in      200      200 200       200    200     200      200     200   200
tariffs.charge                     GET          in      200      200 200       200    200     200      200     200   200
plans.index                        GET          in      200      200 200       200    200     200      200     200   200
plans.show_plan                    GET          in      200      200 200       200    200     200      200     200   200
recognitions.index                 GET          in      200      200 200       200    200     200      200     200   200
bulletins.index                    GET          in      200      200 200       200    200     200      200     200   200
bulletins.new                      GET          in      200      200 200       200    200     200      200     200   200
bulletins.create                   POST         in      403      303 303       403    403     403      403     403   403
bulletins.show                     GET          in      200      200 200       200    200     200      200     200   200
bulletins.receive                  POST         in      403      404 303       403    403     403      403     403   403
bulletins.as_cap                   GET          in      200      200 200       200    200     200      200     200   200
bulletins.wishes                   GET          in      200      200 200       200    200     200      200     200   200
bulletins.wish                     POST         in      303      303 303       303    303     303      303     303   303
bulletins.unwish                   POST         in      303      303 303       303    303     303      303     303   303
datasets.index                     GET          in      200      200 200       200    200     200      200     200   200
datasets.show                      GET          in      200      200 200       200    200     200      200     200   200
datasets.new                       GET          in      200      200 200       200    200     200      200     200   200
datasets.create                    POST         in      403      303 303       403    403     403      403     403   403
datasets.edit                      GET          in      404      404 200       200    404     404      404     404   404
datasets.update                    POST         in      404      404 303       403    404     404      404     404   404
datasets.as_dcat                   GET          in      200      200 200       200    200     200      200     200   200
datasets.set_as_dcat               GET          in      200      200 200       200    200     200      200     200   200
datasets.choose_file               GET          in      200      200 200       200    200     200      200     200   200
datasets.read_in                   POST         in      403      303 303       403    403     403      403     403   403
datasets.take                      POST         in      404      404 404       404    404     404      404     404   404
bulletins.feed                     GET         200      200      200 200       200    200     200      200     200   200
"""
