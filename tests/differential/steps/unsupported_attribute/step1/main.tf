resource "terraform_data" "a" {
  input = { x = 1 }
}

resource "terraform_data" "b" {
  input = terraform_data.a.nope
}
