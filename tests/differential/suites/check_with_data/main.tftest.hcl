run "planned" {
  command = plan
}
run "skipped" {}
