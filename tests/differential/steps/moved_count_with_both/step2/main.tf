resource "terraform_data" "a" {
  count = 2
  input = "counted"
}

resource "terraform_data" "other" {
  input = "x"
}

moved {
  from = terraform_data.a
  to   = terraform_data.other
}
