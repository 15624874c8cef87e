variables {
  name = run.first.all.nothing
}
run "first" {
  command = plan
  variables {
    name = "x"
  }
}
run "second" {
  command = plan
}
