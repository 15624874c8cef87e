plain = "given"
number = 5
