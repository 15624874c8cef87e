run "check" {
  command = plan
  variables {
    size = 4
  }
}
