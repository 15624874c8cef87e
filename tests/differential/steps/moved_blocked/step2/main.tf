resource "terraform_data" "b" {
  input = "b"
}

resource "terraform_data" "k" {
  count = 1
  input = count.index
}

moved {
  from = terraform_data.a
  to   = terraform_data.b
}

moved {
  from = terraform_data.k[1]
  to   = terraform_data.k[0]
}
