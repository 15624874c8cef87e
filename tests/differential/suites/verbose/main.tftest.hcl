run "first_plan" {
  command = plan
}
run "first_apply" {}
run "no_changes" {
  command = plan
}
run "changes" {
  command = plan
  variables {
    name = "bob"
  }
}
