resource "terraform_data" "b" {
  count = 1
  input = "a"
}

resource "terraform_data" "up" {
  input = 1
}

moved {
  from = terraform_data.a
  to   = terraform_data.b[0]
}

moved {
  from = module.in.terraform_data.deep
  to   = terraform_data.up
}
