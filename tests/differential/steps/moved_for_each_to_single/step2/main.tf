resource "terraform_data" "a" {
  input = "x"
}

moved {
  from = terraform_data.a["x"]
  to   = terraform_data.a
}
