from tests.promises.test_p07_two_worlds import ACTS, compare, worlds
def test_files(worlds):
    acts = [each for each in ACTS if each.name in ("leave for a file", "file passed on")]
    compare(worlds, acts, 6)
