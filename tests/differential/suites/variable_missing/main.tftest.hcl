run "missing" {
  command = plan
}
run "skipped" {
  command = plan
  variables {
    name = "x"
  }
}
