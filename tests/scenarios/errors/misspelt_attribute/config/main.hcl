resource "terraform_data" "a" {
  inputs = "x"
}

resource "terraform_data" "b" {
  input            = terraform_data.c.output
  triggers_replace = unknown_function(1)
}
