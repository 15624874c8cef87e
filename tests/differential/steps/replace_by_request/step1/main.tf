resource "terraform_data" "a" {
  count = 2
  input = count.index
}

resource "terraform_data" "b" {
  triggers_replace = terraform_data.a[*].id
}
