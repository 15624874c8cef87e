run "wrong" {
  command = plan
  variables {
    name     = "x"
    count_of = "many"
  }
}
