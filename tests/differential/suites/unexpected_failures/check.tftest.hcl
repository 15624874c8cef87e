run "check" {
  command = plan
  variables {
    size = 2
  }
}
run "skipped" {}
