resource "terraform_data" "a" {
  count            = 1
  input            = "two"
  triggers_replace = "x"
}

resource "terraform_data" "b" {
  input = terraform_data.a[0].id
}
