variables {
  name = "x"
  tags = [1]
}
run "wrong" {
  command = plan
}
