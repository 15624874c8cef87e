resource "terraform_data" "b" {
  input = sensitive("s")
}

moved {
  from = terraform_data.a
  to   = terraform_data.b
}
