run "check" {
  variables {
    size = 4
  }
}
run "skipped" {}
