variable "name" {
  type    = list(number)
  default = ["x"]
}
run "one" {
  command = plan
}
