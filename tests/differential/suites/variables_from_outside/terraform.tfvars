name = "auto"
count_of = 2
