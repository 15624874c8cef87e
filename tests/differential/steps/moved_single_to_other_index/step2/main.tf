resource "terraform_data" "a" {
  count = 2
  input = 1
}

moved {
  from = terraform_data.a
  to   = terraform_data.a[1]
}
