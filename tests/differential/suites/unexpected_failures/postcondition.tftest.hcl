run "postcondition" {
  variables {
    size = 5
  }
}
run "skipped" {}
