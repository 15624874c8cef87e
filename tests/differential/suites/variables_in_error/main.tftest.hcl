variables {
  name  = "x-${local.x}"
}
run "skipped" {
  command = plan
}
