resource "terraform_data" "user" {
  input = 3
}

moved {
  from = terraform_data.a
  to   = terraform_data.b
}
