plain = "b.auto"
listed = ["b"]
