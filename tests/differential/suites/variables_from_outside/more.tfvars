tags = { a = "file" }
