plain = "p"
number = 1
nope = 2
