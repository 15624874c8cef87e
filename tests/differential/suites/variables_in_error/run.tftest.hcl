variables {
  name = "x"
}
run "wrong" {
  command = plan
  variables {
    tags = { a = run.nothing.x, b = data.x.y.z }
  }
}
