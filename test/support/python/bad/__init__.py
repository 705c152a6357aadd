"""Bad inputs by the hundred, each with what a program must make of it.  test/graph/bad/test_bad_generated.py runs them."""
