variables {
  name = nothing("x")
}
run "first" {
  command = plan
}
