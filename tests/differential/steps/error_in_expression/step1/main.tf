resource "terraform_data" "a" {
  input = tonumber("x")
}

resource "terraform_data" "b" {
  input = terraform_data.a.id
}

resource "terraform_data" "c" {
  input = { a = 1 }.b
}
