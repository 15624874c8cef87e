list = ["1", 2]
text = 7
