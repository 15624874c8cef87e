count_of = 9
