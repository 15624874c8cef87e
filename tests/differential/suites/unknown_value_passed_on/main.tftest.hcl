run "planned" {
  command = plan
}
run "uses" {
  variables {
    name = run.planned.name
  }
}
