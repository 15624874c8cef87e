variables {
  name    = "x"
  nothing = 1
}
run "undeclared" {
  command = plan
  variables {
    other = 1
  }
}
