resource "terraform_data" "a" {
  triggers_replace = 2
}

resource "terraform_data" "b" {
  count            = 3
  triggers_replace = terraform_data.a.id
}

resource "terraform_data" "c" {
  triggers_replace = terraform_data.b[*].id
}

resource "terraform_data" "side" {
  input = terraform_data.a.triggers_replace
}
