resource "terraform_data" "a" {
  input = "counted"
}

resource "terraform_data" "other" {
  input = "x"
}
