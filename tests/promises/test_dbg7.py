import tests.promises.two_worlds as t
import tests.promises.confiding as c
mine=tuple(a for a in c.ACTS if a.name=="review")
t.ACTS=mine
from tests.promises.test_p07_two_worlds import worlds, compare
def test_dbg(worlds):
    compare(worlds, mine, 3)
