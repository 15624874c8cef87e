resource "terraform_data" "b" {
  input = 2
}

resource "terraform_data" "user" {
  input = terraform_data.b.id
}

moved {
  from = terraform_data.a
  to   = terraform_data.b
}
