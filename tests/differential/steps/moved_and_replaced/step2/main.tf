resource "terraform_data" "b" {
  input            = 1
  triggers_replace = "two"
}

moved {
  from = terraform_data.a
  to   = terraform_data.b
}
