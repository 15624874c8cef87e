variable "name" {
  type = string
}
run "one" {
  command = plan
}
run "two" {
  command = plan
  variables {
    name = "own"
  }
}
